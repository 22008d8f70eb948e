package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.DatabricksError;
import io.lakebase.jdbc.credential.CredentialException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what the SDK throws into what we tell: the subject, why, and what to do. */
final class SdkFailures {

  private static final int LONGEST_DETAIL = 300;
  private static final int UNAUTHENTICATED = 401;

  private final Secrets secrets;

  SdkFailures(Secrets secrets) {
    this.secrets = secrets;
  }

  /**
   * Translates a failure.
   *
   * @param what what was not obtained
   * @param reply the last answer, for {@code Retry-After}
   */
  CredentialException translate(
      Object subject, ControlPlaneFailure what, Throwable thrown, Optional<HttpReply> reply) {
    String head = head(subject, what);
    CredentialException own = find(thrown, CredentialException.class);
    if (own != null) {
      String told = String.valueOf(own.getMessage());
      return told.startsWith("[")
          ? own
          : new CredentialException(head + clean(told) + ".", own.terminal(), cause(thrown));
    }
    UntrustedHostException untrusted = find(thrown, UntrustedHostException.class);
    if (untrusted != null) {
      return new CredentialException(
          head + untrusted.getMessage() + ". Check the workspace's host.", true, cause(thrown));
    }
    DatabricksError error = find(thrown, DatabricksError.class);
    if (error != null && !(error.getCause() instanceof IOException)) {
      int status = error.getStatusCode();
      boolean refused = refusesIdentity(status, error);
      String answered =
          refused
              ? head(subject, ControlPlaneFailure.IDENTITY_REFUSED) + "it answered "
              : head + "the control plane answered ";
      return new CredentialException(
          answered + status + detail(error) + ". " + remedy(refused ? UNAUTHENTICATED : status),
          terminal(status, String.valueOf(error.getMessage())),
          status,
          reply.map(SdkFailures::retryAfter).orElse(null),
          cause(thrown));
    }
    IOException io = find(thrown, IOException.class);
    String why = io != null ? io.getMessage() : thrown.getMessage();
    return new CredentialException(
        head
            + "the control plane did not answer usably: "
            + clean(why == null ? thrown.getClass().getName() : why)
            + ". Check the network, the proxy settings and the host.",
        false,
        cause(thrown));
  }

  private static String head(Object subject, ControlPlaneFailure what) {
    return "[" + subject + "] " + what.words() + ": ";
  }

  /**
   * A workspace answers 403 to a wrong personal access token (databricks-sdk-go's issue 873 shows
   * one), and 401 to what is wrong else.
   */
  private static boolean refusesIdentity(int status, DatabricksError error) {
    String said = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    return status == UNAUTHENTICATED || (status == 403 && said.contains("invalid access token"));
  }

  static boolean interrupted(Throwable thrown) {
    return find(thrown, InterruptedIOException.class) != null
            && Thread.currentThread().isInterrupted()
        || find(thrown, InterruptedException.class) != null;
  }

  private static boolean terminal(int status, String message) {
    boolean expiring = status == 403 && message.contains("expiring");
    return status >= 300 && status < 500 && status != 408 && status != 429 && !expiring;
  }

  private String detail(DatabricksError error) {
    String code = error.getErrorCode() == null ? "" : error.getErrorCode();
    String message = error.getMessage() == null ? "" : clean(error.getMessage());
    if (code.isBlank() && message.isBlank()) {
      return "";
    }
    return (code.isBlank() ? "" : " " + clean(code))
        + (message.isBlank() ? "" : " (" + message + ")");
  }

  /** What to do about an answer. */
  static String remedy(int status) {
    return switch (status) {
      case 400 -> "Check the endpoint's name and the settings of the token.";
      case UNAUTHENTICATED ->
          "Check the credentials of the identity: client id and secret, or token, and whether they"
              + " are of this workspace.";
      case 403 -> "Grant the identity CAN_USE on the project, and check IP access lists.";
      case 404 -> "Check the endpoint's name and the workspace's host.";
      case 429 -> "Too many calls: try again later.";
      default ->
          status < 400
              ? "The workspace redirects: check its host and private link."
              : "Try again later.";
    };
  }

  private @Nullable Throwable cause(Throwable thrown) {
    Throwable from = thrown instanceof AuthenticationFailure ? thrown.getCause() : thrown;
    for (Throwable at = from; at != null; at = at.getCause()) {
      String text = String.valueOf(at.getMessage());
      if (secrets.in(text) || text.length() > 2_000) {
        return null;
      }
    }
    return from;
  }

  private String clean(String text) {
    // Twice, since a secret may hold what is replaced, and what is replaced may hide one.
    String cleaned = secrets.mask(secrets.mask(text).replaceAll("\\p{Cntrl}+", " ").strip());
    return cleaned.length() <= LONGEST_DETAIL
        ? cleaned
        : cleaned.substring(0, LONGEST_DETAIL) + "…";
  }

  private static @Nullable Duration retryAfter(HttpReply reply) {
    String text = reply.headers().getOrDefault("retry-after", List.of("")).get(0).strip();
    try {
      if (text.matches("[0-9]{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(text));
      }
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), at);
      return wait.isNegative() ? null : wait;
    } catch (DateTimeParseException notSaid) {
      return null;
    }
  }

  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    int depth = 0;
    for (Throwable at = thrown; at != null && depth < 20; at = at.getCause(), depth++) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
    }
    return null;
  }
}
