/** Processes that die, stop and come back, on a database that does too. */
package io.lakebase.workflow.torture;
