package io.lakebase.jdbc;

import io.lakebase.jdbc.internal.Workers;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocketFactory;
import org.postgresql.core.SocketFactoryFactory;

/**
 * What the first login of a JVM has to load: pgjdbc's classes, TLS and the certificates to trust.
 */
final class LoginClasses {

  private static final AtomicBoolean LOADED = new AtomicBoolean();

  /** The largest that a login with a token goes through. */
  private static final List<String> NAMES =
      List.of(
          "org.postgresql.jdbc.PgConnection",
          "org.postgresql.core.v3.ConnectionFactoryImpl",
          "org.postgresql.core.v3.QueryExecutorImpl",
          "org.postgresql.core.PGStream",
          "org.postgresql.jdbc.TypeInfoCache",
          "org.postgresql.jdbc.TimestampUtils",
          "org.postgresql.jdbc.PgPreparedStatement",
          "org.postgresql.ssl.MakeSSL",
          "org.postgresql.ssl.PGjdbcHostnameVerifier");

  private LoginClasses() {}

  /** Loads them on another thread, once: while the first token is fetched. */
  static void loadAhead(TokenPlan plan, Settings settings) {
    if (!LOADED.get() && LOADED.compareAndSet(false, true)) {
      Workers.daemons("lakebase-warm-up").newThread(() -> load(plan, settings)).start();
    }
  }

  /** Loads them now. What fails here fails again at the login, and is told there. */
  static void load(TokenPlan plan, Settings settings) {
    LOADED.set(true);
    try {
      Properties properties = PgProperties.of(settings, plan.must());
      if (TlsPolicy.verifiesByPgjdbc(properties)) {
        SSLSocketFactory factory = SocketFactoryFactory.getSslSocketFactory(properties);
        factory.createSocket().close();
      }
      for (String name : NAMES) {
        Class.forName(name, true, LoginClasses.class.getClassLoader());
      }
    } catch (SQLException
        | IOException
        | ClassNotFoundException
        | RuntimeException
        | LinkageError e) {
      return;
    }
  }
}
