/** {@code jdbc:lakebase:} as a database of Liquibase. */
@NullMarked
package io.lakebase.liquibase;

import org.jspecify.annotations.NullMarked;
