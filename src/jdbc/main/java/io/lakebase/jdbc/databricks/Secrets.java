package io.lakebase.jdbc.databricks;

import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of one identity that texts from elsewhere might repeat: those of the settings and the
 * latest tokens. Safe for use by several threads.
 */
final class Secrets {

  private static final int LATEST = 16;
  private static final int SHORTEST = 6;

  private final Collection<String> configured;
  private final Deque<String> latest = new ConcurrentLinkedDeque<>();

  Secrets(Collection<String> configured) {
    this.configured = configured;
  }

  /** Remembers one more, and forgets the oldest of many. */
  void add(@Nullable String secret) {
    if (secret != null && secret.length() >= SHORTEST && !latest.contains(secret)) {
      latest.addLast(secret);
      if (latest.size() > LATEST) {
        latest.pollFirst();
      }
    }
  }

  boolean in(String text) {
    return configured.stream().anyMatch(text::contains) || latest.stream().anyMatch(text::contains);
  }

  /** The text with every secret replaced. */
  String mask(String text) {
    String masked = text;
    for (String secret : configured) {
      masked = masked.replace(secret, "***");
    }
    for (String secret : latest) {
      masked = masked.replace(secret, "***");
    }
    return masked;
  }

  @Override
  public String toString() {
    return "Secrets[***]";
  }
}
