/** Execution, replay and parking of workflows. Internal. */
@NullMarked
package io.lakebase.workflow.engine;

import org.jspecify.annotations.NullMarked;
