/** Meters for Micrometer, which is optional. */
@NullMarked
package io.lakebase.jdbc.micrometer;

import org.jspecify.annotations.NullMarked;
