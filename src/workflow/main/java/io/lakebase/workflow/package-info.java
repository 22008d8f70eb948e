/** Placeholder. */
package io.lakebase.workflow;
