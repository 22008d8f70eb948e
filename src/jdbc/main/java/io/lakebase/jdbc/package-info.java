/** Placeholder. */
package io.lakebase.jdbc;
