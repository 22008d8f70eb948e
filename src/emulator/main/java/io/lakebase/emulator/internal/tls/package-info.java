/** The emulator's own certificate authority. */
@NullMarked
package io.lakebase.emulator.internal.tls;

import org.jspecify.annotations.NullMarked;
