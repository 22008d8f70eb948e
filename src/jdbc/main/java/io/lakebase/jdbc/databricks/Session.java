package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one workspace: made at the first question, made anew after a terminal failure
 * so that configuration and secrets are read again. Safe for use by several threads.
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

  private record Connected(ControlPlane plane, boolean[] used) {}

  private final Source source;
  private final Connector connector;
  private final Machine machine;
  private final ReentrantLock lock = new ReentrantLock();
  private Authentication authentication;
  private @Nullable HttpTransport transport;
  private @Nullable Connected connected;
  private boolean stale;

  Session(Authentication authentication, Source source, Connector connector, Machine machine) {
    this.authentication = authentication;
    this.source = source;
    this.connector = connector;
    this.machine = machine;
  }

  /** Asks; a 401 on a connection that has worked before is asked again, once, on a new one. */
  <T> T ask(Question<T> question) throws CredentialException, InterruptedException {
    Connected first = connected();
    try {
      T answer = question.ask(first.plane());
      first.used()[0] = true;
      return answer;
    } catch (CredentialException e) {
      int status = e.status().orElse(0);
      if (!e.terminal() && status != 403) {
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
      if (present != null) {
        return present;
      }
      if (stale) {
        reread();
      }
      HttpTransport through = transport();
      try {
        Connected made = new Connected(connector.connect(authentication, through), new boolean[1]);
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
