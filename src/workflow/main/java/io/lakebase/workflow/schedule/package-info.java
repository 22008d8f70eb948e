/** Schedules: their slots, the policies, and who starts what. Internal. */
@NullMarked
package io.lakebase.workflow.schedule;

import org.jspecify.annotations.NullMarked;
