package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one workspace: made at the first question, made anew after a terminal failure
 * so that configuration and secrets are read again. Once a question was answered, what may not be
 * seen or is not there (403, 404) is a reason only every 30 seconds: it says little against the
 * identity, which others use too. Safe for use by several threads.
 */
final class Session implements AutoCloseable {

  /** Builds the control plane's client; the SDK is loaded when it runs. */
  interface Connector {
    ControlPlane connect(Authentication authentication, HttpTransport transport)
        throws CredentialException, InterruptedException;
  }

  /** Reads settings, environment and configuration file again. */
  interface Source {
    Authentication read() throws CredentialException;
  }

  /** What is asked of a control plane. */
  interface Question<T> {
    T ask(ControlPlane plane) throws CredentialException, InterruptedException;
  }

  private static final long LEAST_INTERVAL = Duration.ofSeconds(30).toNanos();

  private record Connected(ControlPlane plane, boolean[] used, long since) {}

  private final Source source;
  private final Connector connector;
  private final Machine machine;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private Authentication authentication;
  private @Nullable HttpTransport transport;
  private @Nullable Connected connected;
  private boolean stale;
  private volatile boolean worked;

  Session(
      Authentication authentication,
      Source source,
      Connector connector,
      Machine machine,
      LongSupplier nanoTime) {
    this.authentication = authentication;
    this.source = source;
    this.connector = connector;
    this.machine = machine;
    this.nanoTime = nanoTime;
  }

  /** Asks; a 401 on a connection that has worked before is asked again, once, on a new one. */
  <T> T ask(Question<T> question) throws CredentialException, InterruptedException {
    Connected first = connected();
    try {
      T answer = question.ask(first.plane());
      first.used()[0] = true;
      worked = true;
      return answer;
    } catch (CredentialException e) {
      int status = e.status().orElse(0);
      if (!e.terminal() && status != 403) {
        throw e;
      }
      boolean ofTheQuestion = e.terminal() && (status == 403 || status == 404);
      if (ofTheQuestion && worked) {
        doubt(first);
        throw e;
      }
      drop(first);
      if (status != 401 || !first.used()[0]) {
        throw e;
      }
    }
    return question.ask(connected().plane());
  }

  @Override
  public void close() {
    lock.lock();
    try {
      connected = null;
      if (transport != null) {
        transport.close();
        transport = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private Connected connected() throws CredentialException, InterruptedException {
    lock.lockInterruptibly();
    try {
      Connected present = connected;
      long now = nanoTime.getAsLong();
      if (present != null && !(stale && now - present.since() >= LEAST_INTERVAL)) {
        return present;
      }
      connected = null;
      if (stale) {
        reread();
      }
      HttpTransport through = transport();
      try {
        Connected made =
            new Connected(connector.connect(authentication, through), new boolean[1], now);
        connected = made;
        return made;
      } catch (CredentialException e) {
        stale |= e.terminal();
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  private void doubt(Connected failed) {
    lock.lock();
    try {
      stale |= connected == failed;
    } finally {
      lock.unlock();
    }
  }

  private void drop(Connected failed) {
    lock.lock();
    try {
      if (connected == failed) {
        connected = null;
        stale = true;
      }
    } finally {
      lock.unlock();
    }
  }

  private void reread() throws CredentialException {
    Authentication read = source.read();
    boolean sameOne =
        read.host().equals(authentication.host()) && read.kind().equals(authentication.kind());
    if (sameOne && !read.identity().equals(authentication.identity())) {
      authentication = read;
      if (transport != null) {
        transport.close();
        transport = null;
      }
    }
    stale = false;
  }

  private HttpTransport transport() {
    HttpTransport present = transport;
    if (present == null) {
      Proxies proxies =
          Proxies.of(authentication.values(), machine.system(), machine.environment());
      String caFile = authentication.get(AuthenticationSetting.CA_FILE);
      present =
          new HttpTransport(
              authentication.trust(),
              proxies,
              authentication.httpTimeout(),
              caFile == null ? null : Path.of(caFile));
      transport = present;
    }
    return present;
  }
}
