package io.lakebase.workflow.startup;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it is open, down to the last detail. */
public final class Log implements AutoCloseable {

  private final Logger root = (Logger) LoggerFactory.getLogger("io.lakebase");
  private final Level before = root.getLevel();
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  public Log() {
    events.start();
    root.addAppender(events);
    root.setLevel(Level.TRACE);
    root.setAdditive(false);
  }

  /** Messages of a level or worse. */
  public List<String> from(Level level) {
    return List.copyOf(events.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** Messages and stack traces of all levels. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (ILoggingEvent event : List.copyOf(events.list)) {
      text.append(event.getFormattedMessage()).append('\n');
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        text.append(ThrowableProxyUtil.asString(thrown));
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    root.setLevel(before);
    root.setAdditive(true);
    root.detachAppender(events);
  }
}
