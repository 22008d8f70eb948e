/** Messages to workflows, events of workflows, and waiting for both. Internal. */
@NullMarked
package io.lakebase.workflow.message;

import org.jspecify.annotations.NullMarked;
