package io.lakebase.jdbc.hikari;

import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.util.Credentials;
import io.lakebase.jdbc.LakebaseDriver;
import io.lakebase.jdbc.LakebaseLogin;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Gives a HikariCP pool (7 or newer) role and token for each physical connection, for pools whose
 * driver is another than this one; with {@code jdbc:lakebase:} or a {@code dataSourceClassName} of
 * this driver nothing of the kind is needed.
 *
 * <p>The pool sends the token wherever its own URL leads: let that verify TLS ({@code
 * sslmode=verify-full}). Safe for use by several threads.
 */
public final class LakebaseHikariCredentialsProvider implements HikariCredentialsProvider {

  private final String url;
  private final Properties properties = new Properties();

  /**
   * For the endpoint that the environment names, as {@code jdbc:lakebase:///} does; what {@code
   * credentialsProviderClassName} makes.
   */
  public LakebaseHikariCredentialsProvider() {
    this("jdbc:lakebase:///", null);
  }

  /**
   * For the endpoint of a URL.
   *
   * @param url a {@code jdbc:lakebase:} URL
   * @param info driver properties, copied
   */
  public LakebaseHikariCredentialsProvider(String url, @Nullable Properties info) {
    this.url = url;
    if (info != null) {
      for (String name : info.stringPropertyNames()) {
        properties.setProperty(name, info.getProperty(name));
      }
    }
  }

  /**
   * Role and token, from the driver's cache.
   *
   * @throws IllegalStateException if there is no token; the pool tries again until its connection
   *     timeout, and the cause says why
   */
  @Override
  public Credentials getCredentials() {
    try {
      LakebaseLogin login = LakebaseLogin.of(url, properties);
      return Credentials.of(login.user(), login.password());
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "LakebaseHikariCredentialsProvider[" + LakebaseDriver.withoutSecrets(url) + "]";
  }
}
