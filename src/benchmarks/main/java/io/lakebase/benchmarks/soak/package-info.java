/** Pools under many threads and faults for minutes. */
@NullMarked
package io.lakebase.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
