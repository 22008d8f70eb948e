/** What the driver shows by JMX. */
@NullMarked
package io.lakebase.jdbc.management;

import org.jspecify.annotations.NullMarked;
