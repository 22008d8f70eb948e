package io.lakebase.jdbc;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is dialled, as whom; without the secret. Immutable but for whether its first login was told.
 */
final class LoginTarget {

  private static final int LONGEST_CONNECT_SECONDS = 30;

  private final String subject;
  private final List<HostPort> hosts;
  private final String database;
  private final String role;
  private final Properties properties;
  private final String url;
  private final long connectSeconds;
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
    this.connectSeconds = seconds(properties.getProperty("connectTimeout", ""));
  }

  String subject() {
    return subject;
  }

  List<HostPort> hosts() {
    return hosts;
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
    attempt.setProperty("connectTimeout", String.valueOf(connectSeconds(remaining.toMillis())));
    if (everyHostAgain) {
      attempt.setProperty("hostRecheckSeconds", "0");
    }
    return attempt;
  }

  private long connectSeconds(long remainingMillis) {
    long limit = Math.max(1, (remainingMillis + 999) / 1000);
    return connectSeconds == 0 ? limit : Math.min(connectSeconds, limit);
  }

  private static long seconds(String text) {
    return text.matches("[0-9]{1,6}") ? Long.parseLong(text) : LONGEST_CONNECT_SECONDS;
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
