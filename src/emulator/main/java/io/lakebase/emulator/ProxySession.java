package io.lakebase.emulator;

import io.lakebase.emulator.Proxy.Target;
import io.lakebase.emulator.ProxyFault.Effect;
import io.lakebase.emulator.internal.wire.Backend;
import io.lakebase.emulator.internal.wire.StartupPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a client, from the first byte to the last. */
final class ProxySession implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(ProxySession.class);

  private final Proxy proxy;
  private final Socket client;
  private volatile @Nullable Target target;
  private volatile @Nullable Backend backend;
  private volatile @Nullable InetSocketAddress compute;

  ProxySession(Proxy proxy, Socket client, @Nullable Target target) {
    this.proxy = proxy;
    this.client = client;
    this.target = target;
  }

  @Override
  public void run() {
    try {
      client.setTcpNoDelay(true);
      if (strikes(Stage.BEFORE_TLS)) {
        return;
      }
      Optional<ClientChannel> opened = new ClientOpening(this).open();
      if (opened.isPresent()) {
        new Login(this, opened.get()).perform().ifPresent(Runnable::run);
      }
    } catch (IOException e) {
      log.debug("[{}] connection ended during the login: {}", target, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("[{}] connection failed", target, e);
    } finally {
      end();
    }
  }

  Proxy proxy() {
    return proxy;
  }

  Socket client() {
    return client;
  }

  Optional<Target> target() {
    return Optional.ofNullable(target);
  }

  void target(Target found) {
    target = found;
  }

  ProxyFaults faults() {
    Target to = target;
    return to == null ? proxy.faults() : to.host().faults();
  }

  /** Whether a fault ends the connection at this stage, now or after a hang. */
  boolean strikes(Stage stage) throws InterruptedException {
    ProxyFaults faults = faults();
    if (faults.quiet()) {
      return false;
    }
    return faults.hangs(stage)
        || faults.next(Effect.Cut.class, cut -> cut.stage() == stage).isPresent();
  }

  void enter(Backend session, InetSocketAddress address) {
    backend = session;
    compute = address;
    target().ifPresent(to -> proxy.loggedIn(this, to.host()));
  }

  InetSocketAddress compute() {
    InetSocketAddress address = compute;
    if (address == null) {
      throw new IllegalStateException("not logged in");
    }
    return address;
  }

  Optional<ByteBuffer> cancelKey() {
    Backend session = backend;
    return session == null ? Optional.empty() : Optional.ofNullable(session.cancelKey());
  }

  boolean isOn(EmulatedHost host) {
    Target to = target;
    return to != null && to.host() == host;
  }

  /** Ends the connection, and on the compute whatever it is doing. */
  void cut() {
    Backend session = backend;
    if (session == null) {
      Sockets.close(client);
      return;
    }
    // The client first, or it would read the answer to the cancellation.
    Sockets.reset(client);
    ByteBuffer key = session.cancelKey();
    InetSocketAddress address = compute;
    if (key != null && address != null) {
      try {
        Backend.cancel(
            address, new StartupPacket(StartupPacket.CANCEL_REQUEST, key.array().clone()));
      } catch (IOException e) {
        log.debug("[{}] the compute's query was not cancelled: {}", target, e.toString());
      }
    }
    Sockets.close(session.socket());
  }

  private void end() {
    Sockets.close(client);
    Backend session = backend;
    if (session != null) {
      Sockets.close(session.socket());
    }
    proxy.ended(this);
  }
}
