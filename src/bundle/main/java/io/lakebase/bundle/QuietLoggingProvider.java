package io.lakebase.bundle;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The logging of the bundle, apart from the tool's own: to {@link java.util.logging}, and nothing
 * below INFO whatever is configured, so that no wire log can be switched on. Found by the bundle's
 * own SLF4J.
 */
public final class QuietLoggingProvider implements SLF4JServiceProvider, ILoggerFactory {

  private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** Made by SLF4J. */
  public QuietLoggingProvider() {
    // Nothing is known before a logger is asked for.
  }

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, QuietLogger::new);
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // Loggers are made one by one.
  }
}
