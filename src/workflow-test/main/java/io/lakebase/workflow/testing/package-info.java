/** Tests of durable workflows: virtual time, crashes at chosen points, replay checks. */
@NullMarked
package io.lakebase.workflow.testing;

import org.jspecify.annotations.NullMarked;
