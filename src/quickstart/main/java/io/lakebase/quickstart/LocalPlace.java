package io.lakebase.quickstart;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import java.time.Duration;
import java.util.Map;

/** A Lakebase of our own on loopback, whose tokens live for seconds. */
final class LocalPlace implements Place {

  private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(10);

  private final LakebaseEmulator lakebase;

  private LocalPlace(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
  }

  static LocalPlace start() {
    return new LocalPlace(LakebaseEmulator.builder().tokenLifetime(TOKEN_LIFETIME).start());
  }

  @Override
  public String description() {
    return "a local Lakebase: control plane "
        + lakebase.host()
        + ", endpoint "
        + lakebase.endpoint().name()
        + ", tokens live for "
        + TOKEN_LIFETIME.toSeconds()
        + " s";
  }

  @Override
  public String url() {
    return "jdbc:lakebase://"
        + lakebase.endpoint().host()
        + ":"
        + lakebase.endpoint().port()
        + "/"
        + lakebase.environment().get("PGDATABASE");
  }

  @Override
  public Map<String, String> environment() {
    return lakebase.environment();
  }

  @Override
  public String disturb(Disturbance disturbance) throws InterruptedException {
    switch (disturbance) {
      case REVOKED -> {
        lakebase.revokeTokens();
        return "every token issued so far is revoked";
      }
      case EXPIRED -> {
        Thread.sleep(TOKEN_LIFETIME.plusMillis(500).toMillis());
        return "a whole token life of " + TOKEN_LIFETIME.toSeconds() + " s has passed";
      }
      default -> throw new IllegalArgumentException(disturbance.name());
    }
  }

  @Override
  public int credentialsIssued() {
    return lakebase.requests().count(Route.CREDENTIALS);
  }

  @Override
  public void close() {
    lakebase.close();
  }
}
