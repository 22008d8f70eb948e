package io.lakebase.bundle;

import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * A logger that is silent below INFO, and below WARN for libraries; INFO becomes FINE, which no
 * tool prints unless it is asked to.
 */
final class QuietLogger extends LegacyAbstractLogger {

  private static final long serialVersionUID = 1L;
  private static final String OURS = "io.lakebase.jdbc";

  private final transient java.util.logging.Logger target;

  QuietLogger(String name) {
    this.name = name;
    this.target = java.util.logging.Logger.getLogger(name);
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isInfoEnabled() {
    return name.startsWith(OURS) && target.isLoggable(java.util.logging.Level.FINE);
  }

  @Override
  public boolean isWarnEnabled() {
    return target.isLoggable(java.util.logging.Level.WARNING);
  }

  @Override
  public boolean isErrorEnabled() {
    return target.isLoggable(java.util.logging.Level.SEVERE);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      @Nullable Object @Nullable [] arguments,
      @Nullable Throwable throwable) {
    LogRecord entry =
        new LogRecord(level(level), MessageFormatter.basicArrayFormat(message, arguments));
    entry.setLoggerName(name);
    entry.setThrown(throwable);
    // Without these the record looks through the stack for its caller.
    entry.setSourceClassName(name);
    entry.setSourceMethodName("");
    target.log(entry);
  }

  private static java.util.logging.Level level(Level level) {
    return switch (level) {
      case ERROR -> java.util.logging.Level.SEVERE;
      case WARN -> java.util.logging.Level.WARNING;
      default -> java.util.logging.Level.FINE;
    };
  }
}
