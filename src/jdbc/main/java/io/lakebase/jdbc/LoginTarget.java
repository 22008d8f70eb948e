package io.lakebase.jdbc;

import io.lakebase.jdbc.internal.HostAddressSocketFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is dialled, as whom; without the secret. Immutable but for whether its first login was told.
 */
final class LoginTarget {

  private static final int LONGEST_CONNECT_SECONDS = 30;
  private static final long LEFT_TO_PGJDBC = -1;

  /** pgjdbc counts milliseconds by an int. */
  private static final int LONGEST_PGJDBC_SECONDS = Integer.MAX_VALUE / 1000;

  private final String subject;
  private final List<HostPort> hosts;
  private final String database;
  private final String role;
  private final Properties properties;
  private final String url;
  private final long connectSeconds;
  private final long readSeconds;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * A target.
   *
   * @param subject how log lines and errors call it
   * @param hosts the hosts, all of them checked
   * @param properties pgjdbc's settings but password and time limits; never changed
   */
  LoginTarget(
      String subject, List<HostPort> hosts, String database, String role, Properties properties) {
    this.subject = subject;
    this.hosts = List.copyOf(hosts);
    this.database = database;
    this.role = role;
    this.properties = properties;
    this.url = "jdbc:postgresql:" + address(URLEncoder.encode(database, StandardCharsets.UTF_8));
    this.connectSeconds =
        seconds(properties.getProperty("connectTimeout", ""), LONGEST_CONNECT_SECONDS);
    this.readSeconds = seconds(properties.getProperty("socketTimeout", ""), 0);
  }

  String subject() {
    return subject;
  }

  List<HostPort> hosts() {
    return hosts;
  }

  /** The first host, and the address that is dialled in its place. */
  String place() {
    String host = hosts.get(0).toString();
    return HostAddressSocketFactory.class.getName().equals(properties.getProperty("socketFactory"))
        ? host + " at " + properties.getProperty("socketFactoryArg")
        : host;
  }

  String role() {
    return role;
  }

  /** The URL for pgjdbc: where to, and nothing that could be a secret. */
  String url() {
    return url;
  }

  /** The same on one of the hosts. */
  LoginTarget on(HostPort host) {
    return new LoginTarget(subject, List.of(host), database, role, properties);
  }

  /** The URL for people. */
  String shownUrl() {
    return LakebaseUrl.PREFIX + address(database);
  }

  /** True the first time it is asked. */
  boolean firstTime() {
    return !told.get() && told.compareAndSet(false, true);
  }

  /** Settings for one try that is over when the remaining time is. */
  Properties attempt(String password, Duration remaining, boolean everyHostAgain) {
    Properties attempt = new Properties(properties);
    attempt.setProperty("user", role);
    if (!password.isEmpty()) {
      attempt.setProperty("password", password);
    }
    long seconds = (remaining.toMillis() + 999) / 1000;
    long limit = Math.max(1, Math.min(LONGEST_PGJDBC_SECONDS, seconds));
    if (connectSeconds != LEFT_TO_PGJDBC) {
      attempt.setProperty("connectTimeout", String.valueOf(within(limit, connectSeconds)));
    }
    if (readSeconds != LEFT_TO_PGJDBC) {
      // Nothing else ends a login that nobody waits for any more, if the server falls silent.
      attempt.setProperty("socketTimeout", String.valueOf(within(limit, readSeconds)));
    }
    if (everyHostAgain) {
      attempt.setProperty("hostRecheckSeconds", "0");
    }
    return attempt;
  }

  /** The connection after its login, with the time limit for reading that the user wants. */
  Connection loggedIn(Connection connection) throws SQLException {
    if (readSeconds != LEFT_TO_PGJDBC) {
      try {
        connection.setNetworkTimeout(Runnable::run, (int) readSeconds * 1000);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
    return connection;
  }

  private static long within(long limit, long seconds) {
    return seconds == 0 ? limit : Math.min(seconds, limit);
  }

  private static long seconds(String text, long otherwise) {
    if (text.isEmpty()) {
      return otherwise;
    }
    return text.matches("[0-9]{1,6}") ? Long.parseLong(text) : LEFT_TO_PGJDBC;
  }

  private String address(String name) {
    StringBuilder address = new StringBuilder("//");
    for (HostPort host : hosts) {
      address.append(address.length() > 2 ? "," : "").append(host);
    }
    return address.append('/').append(name).toString();
  }

  @Override
  public String toString() {
    return shownUrl() + " as " + role;
  }
}
