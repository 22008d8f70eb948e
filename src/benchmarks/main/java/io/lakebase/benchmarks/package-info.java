/** The driver and the workflow engine beside their peers, and the page that comes of it. */
@NullMarked
package io.lakebase.benchmarks;

import org.jspecify.annotations.NullMarked;
