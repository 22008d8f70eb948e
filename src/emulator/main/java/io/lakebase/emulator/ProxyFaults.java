package io.lakebase.emulator;

import io.lakebase.emulator.ProxyFault.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong between clients and the compute, for one host or for all, from now until {@link
 * #clear()}. Faults hit new connections; {@link Stage#MID_QUERY} hits open ones too. Safe for use
 * by many threads.
 *
 * <pre>{@code
 * lakebase.endpoint().faults().cut(Stage.AFTER_TLS);                 // every connection, until cleared
 * lakebase.endpoint().faults().times(1).reject("28000", "…");        // the next login
 * lakebase.proxyFaults().latency(ofMillis(20), ofMillis(20));        // all hosts
 * }</pre>
 */
public final class ProxyFaults {
  private static final int UNTIL_CLEARED = -1;

  private final @Nullable ProxyFaults everywhere;
  private final List<ProxyFault> active = new CopyOnWriteArrayList<>();
  private final AtomicInteger hanging = new AtomicInteger();
  private volatile CountDownLatch cleared = new CountDownLatch(1);

  ProxyFaults(@Nullable ProxyFaults everywhere) {
    this.everywhere = everywhere;
  }

  /**
   * Begins a fault that ends after so many connections.
   *
   * @param connections at least 1
   */
  public Limited times(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("[times] must be at least 1: " + connections);
    }
    return new Limited(connections);
  }

  /** Connections end at that stage. */
  public void cut(Stage stage) {
    add(new Effect.Cut(stage), UNTIL_CLEARED);
  }

  /** Connections stop at that stage, and are cut by {@link #clear()}. */
  public void hang(Stage stage) {
    add(new Effect.Hang(stage), UNTIL_CLEARED);
  }

  /** Logins fail with that error after the password was sent. */
  public void reject(String sqlState, String message) {
    add(new Effect.Reject(new Refusal(sqlState, message)), UNTIL_CLEARED);
  }

  /**
   * Clients are asked for something else than a password; only {@link
   * AuthenticationRequest#NOTHING} lets them in.
   */
  public void ask(AuthenticationRequest request) {
    add(new Effect.Ask(request), UNTIL_CLEARED);
  }

  /**
   * Bytes take that long in each direction, those of the TLS handshake too; throughput is not
   * limited.
   */
  public void latency(Duration toServer, Duration toClient) {
    add(new Effect.Slow(toServer, toClient), UNTIL_CLEARED);
  }

  /** Shows another certificate. */
  public void certificate(ServerCertificate certificate) {
    add(new Effect.Show(certificate), UNTIL_CLEARED);
  }

  /** Ends all faults. Open connections keep their latency. */
  public void clear() {
    active.clear();
    CountDownLatch over = cleared;
    cleared = new CountDownLatch(1);
    over.countDown();
  }

  /** How many connections hang right now by a fault that was set here. */
  public int hanging() {
    return hanging.get();
  }

  /** A fault for a number of connections. */
  public final class Limited {
    private final int connections;

    private Limited(int connections) {
      this.connections = connections;
    }

    /** As {@link ProxyFaults#cut(Stage)}. */
    public void cut(Stage stage) {
      add(new Effect.Cut(stage), connections);
    }

    /** As {@link ProxyFaults#hang(Stage)}. */
    public void hang(Stage stage) {
      add(new Effect.Hang(stage), connections);
    }

    /** As {@link ProxyFaults#reject(String, String)}. */
    public void reject(String sqlState, String message) {
      add(new Effect.Reject(new Refusal(sqlState, message)), connections);
    }

    /** As {@link ProxyFaults#ask(AuthenticationRequest)}. */
    public void ask(AuthenticationRequest request) {
      add(new Effect.Ask(request), connections);
    }

    /** As {@link ProxyFaults#latency(Duration, Duration)}. */
    public void latency(Duration toServer, Duration toClient) {
      add(new Effect.Slow(toServer, toClient), connections);
    }

    /** As {@link ProxyFaults#certificate(ServerCertificate)}. */
    public void certificate(ServerCertificate certificate) {
      add(new Effect.Show(certificate), connections);
    }
  }

  /** The oldest fault of a kind that hits now, used up by one. */
  <E extends Effect> Optional<E> next(Class<E> kind, Predicate<E> where) {
    Optional<E> here = nextHere(kind, where);
    return here.isPresent() || everywhere == null ? here : everywhere.next(kind, where);
  }

  private <E extends Effect> Optional<E> nextHere(Class<E> kind, Predicate<E> where) {
    for (ProxyFault fault : active) {
      if (kind.isInstance(fault.effect())
          && where.test(kind.cast(fault.effect()))
          && fault.take()) {
        return Optional.of(kind.cast(fault.effect()));
      }
    }
    return Optional.empty();
  }

  boolean quiet() {
    return active.isEmpty() && (everywhere == null || everywhere.quiet());
  }

  /** Hangs until {@link #clear()} if a fault says so, set here or for all hosts; whether it did. */
  boolean hangs(Stage stage) throws InterruptedException {
    CountDownLatch over = cleared;
    if (nextHere(Effect.Hang.class, hang -> hang.stage() == stage).isPresent()) {
      hanging.incrementAndGet();
      try {
        over.await();
      } finally {
        hanging.decrementAndGet();
      }
      return true;
    }
    return everywhere != null && everywhere.hangs(stage);
  }

  private void add(Effect effect, int times) {
    active.add(new ProxyFault(effect, new AtomicInteger(times)));
  }
}
