package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The driver for {@code jdbc:lakebase:} URLs; it hands out pgjdbc's own connections.
 *
 * <ul>
 *   <li>{@code jdbc:lakebase://host:port/database?name=value}
 *   <li>{@code jdbc:lakebase:postgresql://user@host/database?sslmode=require}, as the console's
 *       Connect dialog gives it
 *   <li>{@code jdbc:lakebase:projects/p/branches/b/endpoints/e/database}, {@code
 *       …:projects/p/branches/b?database=d}, {@code …:projects/p}
 *   <li>{@code jdbc:lakebase:///}, everything from the environment
 * </ul>
 *
 * <p>All other URLs are not this driver's: {@link #acceptsURL} is false and {@link #connect} gives
 * null. Registers itself with {@link DriverManager}; that loads neither the Databricks SDK nor a
 * cache. Safe for use by several threads.
 */
public final class LakebaseDriver extends VersionedDriver {

  static {
    Registration.register();
  }

  /** Makes a driver, as service loaders and tools do. */
  public LakebaseDriver() {
    // Has no state of its own.
  }

  /**
   * The URL without passwords and other secrets, for what is printed or logged. Takes any text and
   * never throws.
   */
  public static String withoutSecrets(String url) {
    return SecretFreeUrl.of(url);
  }

  /**
   * Connects, with an OAuth token unless a native password is given. Takes at most as many seconds
   * as {@code loginTimeout} says, else {@link DriverManager#getLoginTimeout}, else 60; can be
   * interrupted.
   *
   * @param info driver properties, of this driver ({@link LakebaseProperty}) or of pgjdbc; never
   *     changed
   * @return pgjdbc's connection, or null if the URL is not this driver's
   * @throws SQLException if the URL or a setting makes no sense, no token was to be had, the server
   *     refused it, or the host cannot be reached
   */
  @Override
  public @Nullable Connection connect(@Nullable String url, @Nullable Properties info)
      throws SQLException {
    if (!LakebaseUrl.accepts(url)) {
      return null;
    }
    return Connector.shared().connect(url, info, DriverManager.getLoginTimeout());
  }

  /**
   * Gets ready what the first connect would have to wait for: loads classes and certificates, finds
   * the endpoint, fetches the first token, and agrees on TLS with its host once. Returns at once;
   * further connects need not wait for it. With a native password there is nothing to do.
   *
   * @param url a {@code jdbc:lakebase:} URL
   * @param info driver properties, copied
   * @return done when all is ready; ends exceptionally with the {@link SQLException} that a connect
   *     would end with
   */
  public static CompletableFuture<Void> warmUp(String url, @Nullable Properties info) {
    return LakebaseUrl.accepts(url)
        ? WarmUp.start(Connector.shared(), url, info, DriverManager.getLoginTimeout())
        : CompletableFuture.failedFuture(UrlText.unreadable("it begins otherwise"));
  }

  /** Whether the URL begins like one of this driver's; nothing else is looked at. */
  @Override
  public boolean acceptsURL(@Nullable String url) {
    return LakebaseUrl.accepts(url);
  }

  /** This driver's settings and pgjdbc's, without the values of secrets. Never throws. */
  @Override
  public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties info) {
    return PropertyInfo.of(url, info);
  }
}
