/** Who runs what and when: leases, take-over, claims, wake-ups. Internal. */
@NullMarked
package io.lakebase.workflow.dispatch;

import org.jspecify.annotations.NullMarked;
