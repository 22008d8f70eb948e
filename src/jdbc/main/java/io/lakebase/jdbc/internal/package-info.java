/** Shared by the packages of this jar; not for applications, and free to change at any time. */
@NullMarked
package io.lakebase.jdbc.internal;

import org.jspecify.annotations.NullMarked;
