package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** Opens one connection; pgjdbc's driver in earnest. */
@FunctionalInterface
interface Dialer {
  Connection dial(String url, Properties properties) throws SQLException;
}
