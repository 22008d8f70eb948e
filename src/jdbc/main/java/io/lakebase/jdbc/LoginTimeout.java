package io.lakebase.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** How long a connect may take in all. */
final class LoginTimeout {

  static final Duration DEFAULT = Duration.ofSeconds(60);

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
      if (seconds >= 0 && seconds < 1e7) {
        return Duration.ofMillis((long) Math.ceil(seconds * 1000));
      }
    } catch (NumberFormatException e) {
      // Falls through to the one error there is.
    }
    throw ConnectError.SETTING_INVALID.at("loginTimeout", "it is a number of seconds");
  }
}
