/** Notifications between processes. Internal. */
@NullMarked
package io.lakebase.workflow.signal;

import org.jspecify.annotations.NullMarked;
