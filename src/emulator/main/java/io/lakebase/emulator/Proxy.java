package io.lakebase.emulator;

import io.lakebase.emulator.internal.wire.Backend;
import io.lakebase.emulator.internal.wire.StartupPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Stands between clients and computes, as Lakebase's proxy does. Safe for use by many threads. */
final class Proxy implements AutoCloseable {
  private final ThreadFactory threads = DaemonThreads.platform("lakebase-proxy");
  private final ProxyFaults faults = new ProxyFaults(null);
  private final Set<ProxySession> sessions = ConcurrentHashMap.newKeySet();
  private final Map<ByteBuffer, InetSocketAddress> cancelKeys = new ConcurrentHashMap<>();
  private final Map<EmulatedHost, AtomicInteger> logins = new ConcurrentHashMap<>();
  private final Certificates certificates;
  private final LoginPolicy policy;
  private final String domain;
  private final boolean namedHosts;
  private final Listener shared;
  private volatile ServerCertificate certificate;
  private volatile Function<String, Optional<Target>> bySni = name -> Optional.empty();

  /** Where a connection wants to go. */
  record Target(EmulatedHost host, HostKind kind) {}

  Proxy(
      Certificates certificates,
      ServerCertificate certificate,
      LoginPolicy policy,
      String domain,
      boolean namedHosts,
      int sharedPort) {
    this.certificates = certificates;
    this.certificate = certificate;
    this.policy = policy;
    this.domain = domain;
    this.namedHosts = namedHosts;
    this.shared = new Listener(sharedPort, socket -> serve(socket, null));
  }

  void routeBy(Function<String, Optional<Target>> sniRoutes) {
    bySni = sniRoutes;
  }

  String domain() {
    return domain;
  }

  boolean namedHosts() {
    return namedHosts;
  }

  int sharedPort() {
    return shared.port();
  }

  ProxyFaults faults() {
    return faults;
  }

  LoginPolicy policy() {
    return policy;
  }

  void certificate(ServerCertificate shown) {
    certificate = shown;
  }

  SSLContext tls(@Nullable ServerCertificate instead) {
    return certificates.context(instead == null ? certificate : instead);
  }

  Optional<Target> target(String serverName) {
    return bySni.apply(serverName);
  }

  Listener listen(EmulatedHost host, HostKind kind) {
    return listen(host, kind, 0);
  }

  Listener listen(EmulatedHost host, HostKind kind, int port) {
    Target target = new Target(host, kind);
    return new Listener(port, socket -> serve(socket, target));
  }

  void loggedIn(ProxySession session, EmulatedHost host) {
    logins.computeIfAbsent(host, h -> new AtomicInteger()).incrementAndGet();
    session.cancelKey().ifPresent(key -> cancelKeys.put(key, session.compute()));
  }

  void ended(ProxySession session) {
    sessions.remove(session);
    session.cancelKey().ifPresent(cancelKeys::remove);
  }

  void cancel(StartupPacket request) throws IOException {
    InetSocketAddress compute = cancelKeys.get(request.cancelKey());
    if (compute != null) {
      Backend.cancel(compute, request);
    }
  }

  void cut(EmulatedHost host) {
    sessions.stream().filter(session -> session.isOn(host)).forEach(ProxySession::cut);
  }

  int open(EmulatedHost host) {
    return (int) sessions.stream().filter(session -> session.isOn(host)).count();
  }

  int logins(EmulatedHost host) {
    AtomicInteger count = logins.get(host);
    return count == null ? 0 : count.get();
  }

  Thread thread(Runnable task) {
    return threads.newThread(task);
  }

  @Override
  public void close() {
    shared.close();
    faults.clear();
    sessions.forEach(ProxySession::cut);
  }

  private void serve(Socket socket, @Nullable Target target) {
    ProxyFaults applicable = target == null ? faults : target.host().faults();
    Socket client =
        applicable
            .next(ProxyFault.Effect.Slow.class, slow -> true)
            .map(slow -> SlowLink.before(socket, slow, threads))
            .orElse(socket);
    ProxySession session = new ProxySession(this, client, target);
    sessions.add(session);
    try {
      thread(session).start();
    } catch (OutOfMemoryError e) {
      sessions.remove(session);
      throw e;
    }
  }
}
