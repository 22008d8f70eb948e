package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** A credential in the cache, with its dates and where the next one comes from. */
final class Held {

  private final Served served;
  private final CredentialSource source;
  private final RefreshPolicy.Plan plan;
  private final long receivedMillis;
  private final long receivedNanos;
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private volatile long lastUsed;
  private volatile boolean refused;

  Held(Credential credential, CredentialSource source, Surroundings surroundings) {
    Instant received = surroundings.clock().instant();
    this.served = new Served(credential, true);
    this.source = source;
    this.receivedMillis = received.toEpochMilli();
    this.receivedNanos = surroundings.nanoTime().getAsLong();
    this.plan =
        RefreshPolicy.plan(received, credential.expiresAt(), surroundings.random().getAsDouble());
    this.lastUsed = receivedNanos;
  }

  /** What a hit gives; one object, so that a hit allocates nothing. */
  Served served() {
    return served;
  }

  Credential credential() {
    return served.credential();
  }

  CredentialSource source() {
    return source;
  }

  RefreshPolicy.State state(long nowMillis, long nowNanos) {
    return plan.at(RefreshPolicy.elapsed(receivedMillis, nowMillis, receivedNanos, nowNanos));
  }

  Duration refreshAfter() {
    return Duration.ofNanos(plan.refreshAfter());
  }

  long servedForNanos() {
    return plan.servedFor();
  }

  /** The least time between two refreshes that are forced by a refusal. */
  Duration forceInterval() {
    return Duration.ofNanos(Math.min(30_000_000_000L, plan.servedFor() / 9));
  }

  void used(long now) {
    lastUsed = now;
  }

  /** Carries on the use of the credential that this one replaces. */
  Held after(Held earlier) {
    lastUsed = earlier.lastUsed;
    return this;
  }

  boolean usedWithinItsLife(long now) {
    return now - lastUsed < plan.servedFor();
  }

  /** A server refused it. */
  void refuse() {
    refused = true;
  }

  boolean refused() {
    return refused;
  }

  boolean claimRefresh() {
    return !refreshing.get() && refreshing.compareAndSet(false, true);
  }

  void releaseRefresh() {
    refreshing.set(false);
  }
}
