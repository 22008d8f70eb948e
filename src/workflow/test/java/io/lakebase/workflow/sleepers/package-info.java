/** A hundred thousand sleeping workflows in a small process. */
package io.lakebase.workflow.sleepers;
