/** Group commit of workflow rows and the reads that go with it. Internal. */
@NullMarked
package io.lakebase.workflow.journal;

import org.jspecify.annotations.NullMarked;
