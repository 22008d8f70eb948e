/** Signed tokens that expire. */
@NullMarked
package io.lakebase.emulator.internal.token;

import org.jspecify.annotations.NullMarked;
