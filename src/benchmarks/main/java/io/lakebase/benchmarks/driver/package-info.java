/**
 * The driver beside stock pgjdbc, the AWS wrapper and the pattern of the documentation, on a local
 * Lakebase.
 */
@NullMarked
package io.lakebase.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
