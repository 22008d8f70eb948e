/** The driver as an OSGi service. */
@NullMarked
package io.lakebase.jdbc.osgi;

import org.jspecify.annotations.NullMarked;
