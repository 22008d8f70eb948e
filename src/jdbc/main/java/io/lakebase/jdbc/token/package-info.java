/** Database tokens for what does not connect through this driver: R2DBC, psql, scripts. */
@NullMarked
package io.lakebase.jdbc.token;

import org.jspecify.annotations.NullMarked;
