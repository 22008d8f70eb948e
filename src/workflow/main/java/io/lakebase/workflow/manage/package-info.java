/** What operators ask of stored workflows, in SQL. Internal. */
@NullMarked
package io.lakebase.workflow.manage;

import org.jspecify.annotations.NullMarked;
