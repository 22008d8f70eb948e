/** The part of the PostgreSQL wire protocol that stands before the first query. */
@NullMarked
package io.lakebase.emulator.internal.wire;

import org.jspecify.annotations.NullMarked;
