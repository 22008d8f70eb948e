/** The process-wide cache of database credentials; not for applications. */
@NullMarked
package io.lakebase.jdbc.internal.cache;

import org.jspecify.annotations.NullMarked;
