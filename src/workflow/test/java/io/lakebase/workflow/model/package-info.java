/** Random programs with crashes at every write, against a pure model. */
package io.lakebase.workflow.model;
