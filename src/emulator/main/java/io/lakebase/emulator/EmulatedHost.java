package io.lakebase.emulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Something that clients connect to: an endpoint of a branch, or a Provisioned instance. Safe for
 * use by many threads.
 */
public abstract sealed class EmulatedHost permits EmulatedEndpoint, EmulatedInstance {
  private final String name;
  private final String uid;
  private final Branch branch;
  private final Proxy proxy;
  private final Wakefulness wakefulness = new Wakefulness();
  private final ProxyFaults faults;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<HostKind, Listener> listeners = new EnumMap<>(HostKind.class);
  private volatile boolean refusing;

  EmulatedHost(String name, String uid, Branch branch, Proxy proxy) {
    this.name = name;
    this.uid = uid;
    this.branch = branch;
    this.proxy = proxy;
    this.faults = new ProxyFaults(proxy.faults());
  }

  /** The resource's name, {@code projects/…/branches/…/endpoints/…}, or the instance's. */
  public String name() {
    return name;
  }

  /** The unique id, which is the first label of the host name. */
  public String uid() {
    return uid;
  }

  /** The direct read-write host, as the control plane tells it. */
  public String host() {
    return hostOf(HostKind.READ_WRITE);
  }

  /** The port of {@link #host()}. */
  public int port() {
    return portOf(HostKind.READ_WRITE);
  }

  /** The host name that SNI routing knows, also when {@link #host()} is {@code localhost}. */
  public String dnsName() {
    return dnsName(HostKind.READ_WRITE);
  }

  /**
   * A {@code jdbc:postgresql:} URL of host, port and the default database, without any parameter.
   */
  public String jdbcUrl() {
    String database = URLEncoder.encode(branch.databases().get(0), StandardCharsets.UTF_8);
    return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
  }

  /** What goes wrong between clients and this host. */
  public ProxyFaults faults() {
    return faults;
  }

  /**
   * Cuts all sessions and lets the compute sleep: the next connection wakes it, which takes {@link
   * #wakeAfter} long.
   */
  public void suspend() {
    wakefulness.suspend();
    cutConnections();
  }

  /** Wakes the compute at once. */
  public void wake() {
    wakefulness.wake();
  }

  /**
   * How long a connection to the sleeping compute waits, zero or more; 300 ms by default. All that
   * wait go on together.
   */
  public void wakeAfter(Duration duration) {
    wakefulness.wakeAfter(duration);
  }

  /**
   * Connections to the sleeping compute fail with this error, and the compute goes on sleeping,
   * until {@link #wakeAfter} or {@link LakebaseEmulator#reset()} is called.
   */
  public void failWake(String sqlState, String message) {
    wakefulness.failWith(new Refusal(sqlState, message));
  }

  /** Cuts all sessions and refuses new ones until {@link #enable()}. */
  public void disable() {
    wakefulness.disable();
    cutConnections();
  }

  /** Undoes {@link #disable()}. */
  public void enable() {
    wakefulness.enable();
  }

  /** Whether the compute sleeps. */
  public boolean suspended() {
    return wakefulness.state() == Wakefulness.State.IDLE;
  }

  /**
   * Cuts all sessions and listens on another port; the old one refuses connections. The port of
   * named hosts belongs to all of them and stays.
   *
   * @return the new port
   */
  public int moveToNewPort() {
    lock.lock();
    try {
      Listener old = listeners.remove(HostKind.READ_WRITE);
      if (old != null) {
        old.close();
      }
    } finally {
      lock.unlock();
    }
    cutConnections();
    return port();
  }

  /**
   * Closes the ports, so that connecting is refused, until {@link #acceptConnections()}. On the
   * shared port connections to this host end as soon as SNI tells them. Open sessions go on.
   */
  public void refuseConnections() {
    refusing = true;
    lock.lock();
    try {
      listeners.values().forEach(Listener::unbind);
    } finally {
      lock.unlock();
    }
  }

  /** Opens the same ports again. */
  public void acceptConnections() {
    refusing = false;
    lock.lock();
    try {
      listeners.values().forEach(Listener::bind);
    } finally {
      lock.unlock();
    }
  }

  /** Cuts all open sessions of this host. */
  public void cutConnections() {
    proxy.cut(this);
  }

  /** How many connections of this host are open, those in the middle of the login included. */
  public int openConnections() {
    return proxy.open(this);
  }

  /** How many logins of this host succeeded so far. */
  public int logins() {
    return proxy.logins(this);
  }

  boolean refusing() {
    return refusing;
  }

  Branch branch() {
    return branch;
  }

  Wakefulness wakefulness() {
    return wakefulness;
  }

  String dnsName(HostKind kind) {
    return uid + kind.suffix() + "." + proxy.domain();
  }

  String hostOf(HostKind kind) {
    return proxy.namedHosts() ? dnsName(kind) : "localhost";
  }

  int portOf(HostKind kind) {
    if (proxy.namedHosts()) {
      return proxy.sharedPort();
    }
    lock.lock();
    try {
      return listeners.computeIfAbsent(kind, k -> proxy.listen(this, k)).port();
    } finally {
      lock.unlock();
    }
  }

  /** Opens the main port on a fixed number. */
  void listenOn(int port) {
    lock.lock();
    try {
      listeners.put(HostKind.READ_WRITE, proxy.listen(this, HostKind.READ_WRITE, port));
    } finally {
      lock.unlock();
    }
  }

  void reset() {
    faults.clear();
    wakefulness.reset();
    acceptConnections();
  }

  void close() {
    lock.lock();
    try {
      listeners.values().forEach(Listener::close);
      listeners.clear();
    } finally {
      lock.unlock();
    }
    wakefulness.wake();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + name + ", " + uid + "]";
  }
}
