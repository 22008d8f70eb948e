/**
 * The Databricks control plane: the only package that touches the Databricks SDK.
 *
 * <p>No SDK class is loaded before the first credential, endpoint or role is asked for.
 */
@NullMarked
package io.lakebase.jdbc.databricks;

import org.jspecify.annotations.NullMarked;
