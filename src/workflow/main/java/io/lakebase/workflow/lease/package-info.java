/** Who owns what: leases, take-over, parked workflows. Internal. */
@NullMarked
package io.lakebase.workflow.lease;

import org.jspecify.annotations.NullMarked;
