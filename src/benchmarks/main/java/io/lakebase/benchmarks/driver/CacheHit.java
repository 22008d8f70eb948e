package io.lakebase.benchmarks.driver;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import io.lakebase.jdbc.internal.cache.CredentialKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A token that the cache has, with its key and deadline made anew as at a connect. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheHit {

  private static final ResourceName.Target TARGET =
      new ResourceName.Endpoint("local", "production", "primary");

  private final CredentialCache cache = CredentialCache.shared();
  private final CredentialKey key = key();
  private final Deadline deadline = Deadline.after(Duration.ofHours(1));
  private final CredentialSource source =
      request -> {
        Instant now = Instant.now();
        return new Credential("token", now, now.plusSeconds(3600));
      };

  static CredentialKey key() {
    return new CredentialKey("https://workspace.example", "identity", TARGET, null, List.of());
  }

  /** With the same key object. */
  @Benchmark
  public Object hit() throws Exception {
    return cache.get(key, source, deadline);
  }

  /** With a new key and deadline. */
  @Benchmark
  public Object hitOfANewKey() throws Exception {
    return cache.get(key(), source, Deadline.after(Duration.ofSeconds(60)));
  }

  /** Ends the cache's threads. */
  @TearDown
  public void close() {
    CredentialCache.closeShared();
  }
}
