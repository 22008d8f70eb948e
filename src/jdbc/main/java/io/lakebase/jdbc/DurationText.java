package io.lakebase.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads spans of time: seconds ({@code 90}), with a unit ({@code 500ms}, {@code 15m}) or ISO. */
final class DurationText {

  private static final Pattern SIMPLE = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");

  private DurationText() {}

  static Duration parse(String setting, String text) throws SQLException {
    Matcher matcher = SIMPLE.matcher(text.strip());
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofSeconds(amount);
      };
    }
    try {
      Duration duration = Duration.parse(text.strip());
      if (!duration.isNegative() && duration.compareTo(Duration.ofDays(365)) < 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Falls through to the one error there is.
    }
    throw ConnectError.SETTING_INVALID.at(
        setting, "it is a span of time such as 90, 90s, 15m or PT15M");
  }
}
