/** What an engine says when it starts, and what it never says. */
package io.lakebase.workflow.startup;
