/**
 * The {@code jdbc:lakebase:} driver: pgjdbc connections to Databricks Lakebase with OAuth tokens.
 *
 * <p>{@link io.lakebase.jdbc.LakebaseDriver} registers itself with {@link java.sql.DriverManager};
 * {@link io.lakebase.jdbc.LakebaseDataSource} is the same as a bean. Both hand out pgjdbc's own
 * connection. {@link io.lakebase.jdbc.LakebaseProperty} lists every setting.
 */
@NullMarked
package io.lakebase.jdbc;

import org.jspecify.annotations.NullMarked;
