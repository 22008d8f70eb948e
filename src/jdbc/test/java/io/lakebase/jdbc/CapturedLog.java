package io.lakebase.jdbc;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/** Everything that is logged by SLF4J or java.util.logging while it is open. */
public final class CapturedLog implements AutoCloseable {

  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final java.util.logging.Logger JUL = java.util.logging.Logger.getLogger("");

  private static final Formatter FORMAT = new SimpleFormatter();

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
  private final Level before = ROOT.getLevel();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          String line = event.getLevel() + " " + event.getLoggerName() + " ";
          lines.add(line + event.getFormattedMessage());
          if (event.getThrowableProxy() != null) {
            lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
          }
          if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            troubles.add(line + event.getFormattedMessage());
          }
        }
      };
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          lines.add(record.getLevel() + " " + FORMAT.format(record));
          if (record.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue()) {
            troubles.add(record.getLevel() + " " + record.getMessage());
          }
        }

        @Override
        public void flush() {
          // Nothing is kept back.
        }

        @Override
        public void close() {
          // Holds nothing.
        }
      };

  public static CapturedLog start() {
    return start(Level.INFO);
  }

  public static CapturedLog start(Level level) {
    CapturedLog log = new CapturedLog();
    ROOT.setLevel(level);
    log.appender.setContext(ROOT.getLoggerContext());
    log.appender.start();
    ROOT.addAppender(log.appender);
    JUL.addHandler(log.handler);
    return log;
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** What was logged as WARN or worse. */
  public List<String> troubles() {
    return List.copyOf(troubles);
  }

  @Override
  public void close() {
    ROOT.detachAppender(appender);
    ROOT.setLevel(before);
    JUL.removeHandler(handler);
  }
}
