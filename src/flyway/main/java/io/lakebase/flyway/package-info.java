/** {@code jdbc:lakebase:} as a database type of Flyway. */
@NullMarked
package io.lakebase.flyway;

import org.jspecify.annotations.NullMarked;
