package io.lakebase.jdbc;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** How long a connect may take in all. */
final class LoginTimeout {

  static final Duration DEFAULT = Duration.ofSeconds(60);

  private LoginTimeout() {}

  /** The {@code loginTimeout} property, else {@link DriverManager}'s, else a minute. */
  static Duration of(Settings settings, int driverManagerSeconds) throws SQLException {
    Optional<String> text = settings.pg("loginTimeout");
    if (text.isPresent()) {
      Duration span = parse(text.get());
      if (!span.isZero()) {
        return span;
      }
    }
    return driverManagerSeconds > 0 ? Duration.ofSeconds(driverManagerSeconds) : DEFAULT;
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
