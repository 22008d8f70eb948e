package io.lakebase.jdbc;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Gives pgjdbc a token for tools that insist on {@code jdbc:postgresql:} and on pgjdbc's own
 * driver: {@code authenticationPluginClassName=io.lakebase.jdbc.LakebaseAuthenticationPlugin}.
 *
 * <ul>
 *   <li>The connection has to verify TLS by itself: {@code sslmode=verify-full} and {@code
 *       sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory}, or {@code sslrootcert}. Less is
 *       refused before a token is asked for.
 *   <li>All {@code lakebase…} and {@code databricks…} settings may stand among the driver
 *       properties, except those that must not stand in a URL: pgjdbc does not tell the two apart,
 *       so they are taken from system properties and the environment only.
 *   <li>Tokens come from the same cache as for the driver. A refused one cannot be replaced here:
 *       pgjdbc does not tell a plugin what became of the login.
 * </ul>
 *
 * <p>pgjdbc makes one for each login. Safe for use by several threads.
 */
public final class LakebaseAuthenticationPlugin implements AuthenticationPlugin {

  private final Properties properties;

  /**
   * Made by pgjdbc.
   *
   * @param properties the connection's settings from its URL and its properties; not kept, copied
   */
  public LakebaseAuthenticationPlugin(Properties properties) {
    this.properties = new Properties();
    for (String name : properties.stringPropertyNames()) {
      this.properties.setProperty(name, properties.getProperty(name));
    }
  }

  /**
   * The password of this login.
   *
   * @return a new array, which pgjdbc overwrites
   * @throws PSQLException if the connection is not safe enough for a token, the server asks for
   *     something else than a password, or there is no token
   */
  @Override
  public char[] getPassword(AuthenticationRequestType type) throws PSQLException {
    try {
      return new PluginLogin(Connector.shared(), properties).password(type).toCharArray();
    } catch (SQLException e) {
      throw told(e);
    } catch (RuntimeException e) {
      throw new PSQLException(
          "[jdbc:postgresql:] no token: an unexpected failure. Report it.",
          PSQLState.CONNECTION_UNABLE_TO_CONNECT,
          e);
    }
  }

  /** pgjdbc passes on its own exceptions only. */
  private static PSQLException told(SQLException failure) {
    PSQLState state =
        Arrays.stream(PSQLState.values())
            .filter(known -> known.getState().equals(failure.getSQLState()))
            .findFirst()
            .orElse(PSQLState.CONNECTION_UNABLE_TO_CONNECT);
    return new PSQLException(String.valueOf(failure.getMessage()), state, failure);
  }

  /** Shows no setting. */
  @Override
  public String toString() {
    return "LakebaseAuthenticationPlugin";
  }
}
