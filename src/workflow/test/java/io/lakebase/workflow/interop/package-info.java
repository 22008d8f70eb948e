/** Beside DBOS Transact on one database. */
package io.lakebase.workflow.interop;
