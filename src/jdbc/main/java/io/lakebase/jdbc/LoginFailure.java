package io.lakebase.jdbc;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.lang.reflect.InvocationTargetException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.postgresql.util.GT;

/** What a failed login means, told by SQLState, cause and the proxy's words. A pure function. */
enum LoginFailure {
  /** The server did not accept the token or password. */
  REFUSED,
  /** The proxy could not check the token: a role that was just made, or a network policy. */
  UNCHECKED,
  /** The compute sleeps, starts or moves: the same again may work soon. */
  NOT_READY,
  /** Nobody listens there; a restart takes a moment, a wrong port for ever. */
  NOBODY_LISTENS,
  /** The name has no address, or another server answers: the same again will not work. */
  WRONG_HOST,
  /** This side cannot even try: a file or a class that a setting names cannot be used. */
  UNUSABLE_SETTING,
  /** The endpoint is switched off. */
  DISABLED,
  /** The server's own business, such as a missing database: told as it is. */
  OTHER;

  /** The proxy's refusals, which do not all carry a SQLState of class 28. */
  private static final List<String> REFUSALS =
      List.of(
          "provided authentication token is not a valid jwt encoding",
          "invalid authorization for databricks identity login",
          "password authentication failed",
          "failed to decode token for role");

  private static final String PLUGIN = "\0";

  private static final String NOT_CHECKED = "external authorization failed";

  /** What the proxy says while it cannot reach the compute. */
  private static final List<String> STARTING =
      List.of(
          "couldn't connect to compute node",
          "control plane request failed",
          "console request failed",
          "the database system is starting up",
          "compute is starting");

  /**
   * pgjdbc's message about a wrong host name is translated, but not the name of the class in it.
   */
  private static final String NAME_NOT_VERIFIED = "pgjdbchostnameverifier";

  /** What pgjdbc says when it is asked for a password and has none; in other languages, too. */
  private static final List<String> NO_PASSWORD =
      List.of(
          "The server requested password-based authentication, but no password was provided by"
              + " plugin {0}",
          "The server requested SCRAM-based authentication, but no password was provided.");

  static LoginFailure of(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains(NOT_CHECKED)) {
      return UNCHECKED;
    }
    if (state.startsWith("28") || REFUSALS.stream().anyMatch(message::contains)) {
      return REFUSED;
    }
    if (message.contains("endpoint") && message.contains("disabled")) {
      return DISABLED;
    }
    if (state.equals("57P03") || state.equals("57P01") || state.equals("57P02")) {
      return NOT_READY;
    }
    if (STARTING.stream().anyMatch(message::contains)) {
      return NOT_READY;
    }
    if (state.equals("08004") || state.equals("08P01") || message.contains(NAME_NOT_VERIFIED)) {
      return WRONG_HOST;
    }
    return state.startsWith("08") ? ofConnection(failure) : OTHER;
  }

  /** Whether what a login ended with may come from dialling where an endpoint was before. */
  static boolean mayHaveMoved(SQLException ended) {
    return ended.getCause() instanceof SQLException failure
        && switch (of(failure)) {
          case NOT_READY, NOBODY_LISTENS, WRONG_HOST -> true;
          default -> false;
        };
  }

  /** What it all came from. */
  static Throwable innermost(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost;
  }

  /** Whether the server wants a password and there is none to send. */
  static boolean lacksPassword(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    return NO_PASSWORD.stream()
        .map(text -> GT.tr(text, PLUGIN).split(PLUGIN, 2))
        .anyMatch(said -> message.startsWith(said[0]) && message.endsWith(said[said.length - 1]));
  }

  private static LoginFailure ofConnection(SQLException failure) {
    boolean tls = false;
    for (Throwable t = failure.getCause(); t != null; t = t.getCause()) {
      // The JVM finds out in the handshake that it has no authority to trust.
      if (t instanceof InvalidAlgorithmParameterException || (!tls && unusable(t))) {
        return UNUSABLE_SETTING;
      }
      if (t instanceof CertificateException || t instanceof UnknownHostException) {
        return WRONG_HOST;
      }
      if (t instanceof ConnectException) {
        return NOBODY_LISTENS;
      }
      if (t instanceof EOFException || t instanceof SocketException) {
        return NOT_READY;
      }
      tls |= t instanceof SSLException;
    }
    return tls ? WRONG_HOST : NOT_READY;
  }

  /** What pgjdbc and the JVM throw before they dial or shake hands. */
  private static boolean unusable(Throwable t) {
    return t instanceof FileNotFoundException
        || t instanceof NoSuchFileException
        || t instanceof UnsupportedCallbackException
        || t instanceof ClassCastException
        || (t instanceof ReflectiveOperationException && !(t instanceof InvocationTargetException))
        || t instanceof GeneralSecurityException
        || (t instanceof SocketException && t.getCause() instanceof GeneralSecurityException);
  }
}
