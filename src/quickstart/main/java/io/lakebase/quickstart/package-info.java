/** Placeholder. */
package io.lakebase.quickstart;
