package io.lakebase.jdbc;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What is dialled, as whom; without the secret.
 *
 * @param subject how log lines and errors call it
 * @param hosts the hosts, all of them checked
 * @param properties pgjdbc's settings but password and time limits; never changed
 */
record LoginTarget(
    String subject, List<HostPort> hosts, String database, String role, Properties properties) {

  private static final int LONGEST_CONNECT_SECONDS = 30;

  /** The URL for pgjdbc: where to, and nothing that could be a secret. */
  String url() {
    return "jdbc:postgresql:" + address(URLEncoder.encode(database, StandardCharsets.UTF_8));
  }

  /** The same on one of the hosts. */
  LoginTarget on(HostPort host) {
    return new LoginTarget(subject, List.of(host), database, role, properties);
  }

  /** The URL for people. */
  String shownUrl() {
    return LakebaseUrl.PREFIX + address(database);
  }

  /** Settings for one try that is over when the remaining time is. */
  Properties attempt(String password, Duration remaining, boolean everyHostAgain) {
    Properties attempt = new Properties();
    attempt.putAll(properties);
    attempt.setProperty("user", role);
    if (!password.isEmpty()) {
      attempt.setProperty("password", password);
    }
    long millis = Math.max(1, remaining.toMillis());
    attempt.setProperty("loginTimeout", String.valueOf(Math.max(0.001f, millis / 1000f)));
    attempt.setProperty("connectTimeout", String.valueOf(connectSeconds(millis)));
    if (everyHostAgain) {
      attempt.setProperty("hostRecheckSeconds", "0");
    }
    return attempt;
  }

  private long connectSeconds(long remainingMillis) {
    long limit = Math.max(1, (remainingMillis + 999) / 1000);
    String own = properties.getProperty("connectTimeout", "");
    long wanted = own.matches("[0-9]{1,6}") ? Long.parseLong(own) : LONGEST_CONNECT_SECONDS;
    return wanted == 0 ? limit : Math.min(wanted, limit);
  }

  private String address(String name) {
    return hosts.stream().map(HostPort::toString).collect(Collectors.joining(",", "//", "/"))
        + name;
  }

  @Override
  public String toString() {
    return shownUrl() + " as " + role;
  }
}
