/**
 * A Lakebase on loopback: control plane, TLS proxy and a real PostgreSQL, with faults on demand.
 *
 * <p>Begin at {@link io.lakebase.emulator.LakebaseEmulator#builder()}.
 */
@NullMarked
package io.lakebase.emulator;

import org.jspecify.annotations.NullMarked;
