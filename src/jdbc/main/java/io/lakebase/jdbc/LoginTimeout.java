package io.lakebase.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** How long a connect may take in all. */
final class LoginTimeout {

  static final Duration DEFAULT = Duration.ofSeconds(60);

  /** What DriverManager and data sources are told for no limit at all. */
  private static final int LONGEST_SECONDS = Integer.MAX_VALUE;

  private LoginTimeout() {}

  /** What the settings say; 0 says nothing. */
  static Optional<Duration> of(Settings settings) throws SQLException {
    Optional<String> text = settings.pg("loginTimeout");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Duration span = parse(text.get());
    return span.isZero() ? Optional.empty() : Optional.of(span);
  }

  private static Duration parse(String text) throws SQLException {
    try {
      double seconds = Double.parseDouble(text.strip());
      if (seconds >= 0) {
        return Duration.ofMillis((long) Math.ceil(Math.min(seconds, LONGEST_SECONDS) * 1000));
      }
    } catch (NumberFormatException e) {
      // Falls through to the one error there is.
    }
    throw ConnectError.SETTING_INVALID.at("loginTimeout", "it is a number of seconds");
  }
}
