/** The project's first program: a pool and a durable workflow on Lakebase, local or real. */
@NullMarked
package io.lakebase.quickstart;

import org.jspecify.annotations.NullMarked;
