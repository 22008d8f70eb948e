/** Placeholder. */
package io.lakebase.emulator;
