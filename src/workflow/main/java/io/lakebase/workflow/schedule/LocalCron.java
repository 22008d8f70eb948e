package io.lakebase.workflow.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression on a calendar without time zones. Immutable.
 *
 * @param everyHour whether its hour field is {@code *}
 */
record LocalCron(ExecutionTime times, boolean everyHour) {

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.SPRING53));

  static LocalCron parse(String expression) {
    String text = expression.strip();
    String[] fields = text.split("\\s+");
    if (!text.startsWith("@") && fields.length != 6) {
      throw new IllegalArgumentException(
          "["
              + expression
              + "] no schedule: it has "
              + fields.length
              + " fields. Write second, minute, hour, day, month and weekday.");
    }
    try {
      boolean everyHour =
          text.startsWith("@") ? text.equalsIgnoreCase("@hourly") : fields[2].equals("*");
      return new LocalCron(ExecutionTime.forCron(PARSER.parse(text).validate()), everyHour);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "[" + expression + "] no schedule: " + e.getMessage() + ". Correct the expression.", e);
    }
  }

  /** The first time after another that fits, whole seconds; null if there is none. */
  @Nullable LocalDateTime after(LocalDateTime time) {
    return times
        .nextExecution(ZonedDateTime.of(time, ZoneOffset.UTC))
        .map(ZonedDateTime::toLocalDateTime)
        .orElse(null);
  }
}
