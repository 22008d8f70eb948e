/**
 * Interleaved comparisons of contestants that live in child JVMs, and what they are counted with.
 */
@NullMarked
package io.lakebase.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
