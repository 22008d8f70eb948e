/** HikariCP asks here for user and password at each connect. */
@NullMarked
package io.lakebase.jdbc.hikari;

import org.jspecify.annotations.NullMarked;
