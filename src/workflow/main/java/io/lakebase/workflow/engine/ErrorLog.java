package io.lakebase.workflow.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Log lines with an application's error, which may not even be able to say what it is. */
final class ErrorLog {

  private ErrorLog() {}

  /** Logs the error with its trace, or only its class. */
  static void info(Logger log, Throwable error, String line, @Nullable Object... values) {
    try {
      log.info(line, with(values, error));
    } catch (RuntimeException | Error unspeakable) {
      log.info(line + " by a {}", with(values, error.getClass().getName()));
    }
  }

  private static @Nullable Object[] with(@Nullable Object[] values, Object last) {
    @Nullable Object[] all = Arrays.copyOf(values, values.length + 1);
    all[values.length] = last;
    return all;
  }
}
