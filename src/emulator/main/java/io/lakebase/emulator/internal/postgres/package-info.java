/** The embedded PostgreSQL: binaries, data directory and server process. */
@NullMarked
package io.lakebase.emulator.internal.postgres;

import org.jspecify.annotations.NullMarked;
