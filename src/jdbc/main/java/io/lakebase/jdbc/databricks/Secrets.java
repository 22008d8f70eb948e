package io.lakebase.jdbc.databricks;

import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of one identity that texts from elsewhere might repeat: those of the settings and the
 * latest tokens. Safe for use by several threads.
 */
final class Secrets {

  private static final int LATEST = 16;
  private static final int SHORTEST = 6;
  private static final int SHORTEST_IN_WORDS = 4;
  private static final String MASK = "***";

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
    return configured.stream().anyMatch(secret -> in(text, secret))
        || latest.stream().anyMatch(text::contains);
  }

  /** The text with every secret replaced. */
  String mask(String text) {
    String masked = text;
    for (String secret : configured) {
      masked =
          tiny(secret)
              ? alone(secret).matcher(masked).replaceAll(MASK)
              : masked.replace(secret, MASK);
    }
    for (String secret : latest) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }

  private static boolean in(String text, String secret) {
    return tiny(secret) ? alone(secret).matcher(text).find() : text.contains(secret);
  }

  /** Whether it is part of so many words that to replace it there would tell it. */
  private static boolean tiny(String secret) {
    return secret.length() < SHORTEST_IN_WORDS;
  }

  private static Pattern alone(String secret) {
    return Pattern.compile("(?<![\\p{L}\\p{N}_])" + Pattern.quote(secret) + "(?![\\p{L}\\p{N}_])");
  }

  @Override
  public String toString() {
    return "Secrets[***]";
  }
}
