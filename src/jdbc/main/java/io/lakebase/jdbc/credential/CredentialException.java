package io.lakebase.jdbc.credential;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The control plane gave no credential, no endpoint or no role.
 *
 * <p>The message reads {@code [subject] what failed: why. Remedy.} and holds no secret.
 */
public class CredentialException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean terminal;
  private final int status;
  private final @Nullable Duration retryAfter;

  /**
   * A failure without an HTTP answer.
   *
   * @param terminal whether asking again without a change of configuration or rights is pointless
   */
  public CredentialException(String message, boolean terminal, @Nullable Throwable cause) {
    this(message, terminal, 0, null, cause);
  }

  /**
   * A failure with an HTTP answer.
   *
   * @param terminal whether asking again without a change of configuration or rights is pointless
   * @param status the HTTP status, 0 if there was none
   * @param retryAfter the pause that the server asked for
   */
  public CredentialException(
      String message,
      boolean terminal,
      int status,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.terminal = terminal;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether asking again without a change of configuration or rights is pointless. */
  public boolean terminal() {
    return terminal;
  }

  /** The HTTP status of the control plane's answer, if there was one. */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /** The pause that the control plane asked for. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
