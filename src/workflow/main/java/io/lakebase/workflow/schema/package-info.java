/** The database schemas: names, migration, what a found version offers. Internal. */
@NullMarked
package io.lakebase.workflow.schema;

import org.jspecify.annotations.NullMarked;
