package io.lakebase.jdbc;

import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Every error this driver raises itself: what failed, its SQLState, its remedy. */
enum ConnectError {
  URL_UNREADABLE(
      Kind.FINAL,
      "08001",
      "the URL cannot be read",
      "Write jdbc:lakebase://host/database?name=value with special characters percent-encoded."),
  URL_NAMES_CLASS(
      Kind.FINAL,
      "08001",
      "the URL names a class or a service file to load",
      "Set it in the driver properties or in code instead."),
  SETTING_UNKNOWN(
      Kind.FINAL,
      "08001",
      "there is no such setting",
      "docs/properties.md lists all that begin with lakebase or databricks."),
  SETTING_NOT_IN_URL(
      Kind.FINAL,
      "08001",
      "this setting must not stand in a URL",
      "Set it in code, in the driver properties, as system property or in the environment."),
  SETTING_INVALID(Kind.FINAL, "08001", "the value cannot be used", "Correct or set it."),
  PGJDBC_SETTING_UNUSABLE(
      Kind.FINAL,
      "08001",
      "a setting of pgjdbc's cannot be used",
      "Correct the value, or the file or class that it names; see"
          + " https://jdbc.postgresql.org/documentation/use/ for what it may be."),
  SETTINGS_CONTRADICT(
      Kind.FINAL, "08001", "two settings contradict each other", "Leave one of them out."),
  NO_DESTINATION(
      Kind.FINAL,
      "08001",
      "neither a host nor an endpoint is known",
      "Name the endpoint in the URL (jdbc:lakebase:projects/p/branches/b/endpoints/e) or in"
          + " lakebaseEndpoint."),
  ENDPOINT_UNKNOWN(
      Kind.FINAL,
      "08001",
      "no endpoint of this host was found",
      "Name it with lakebaseEndpoint, or check that the identity can see the project."),
  HOST_ROLE_MISSING(
      Kind.FINAL,
      "08001",
      "the endpoint has no such host",
      "Choose another lakebaseHostRole or give the endpoint readable secondaries."),
  ENDPOINT_DISABLED(
      Kind.FINAL,
      "08001",
      "the endpoint is disabled and does not wake up",
      "Enable it in the Lakebase app."),
  POOLER_TAKES_PASSWORDS_ONLY(
      Kind.FINAL,
      "08001",
      "the connection pooler refuses OAuth roles",
      "Use the host without -pooler, or a native password with lakebaseAuth=password."),
  HOST_NOT_TRUSTED(
      Kind.FINAL,
      "08001",
      "no token is sent to this host",
      "Use a host of the endpoint, or list this one in lakebaseTrustedHosts (not in the URL)."),
  TLS_TOO_WEAK(
      Kind.FINAL,
      "08001",
      "a token is sent over verified TLS only",
      "Leave the TLS settings out, or use sslmode=verify-full with sslrootcert."),
  PLUGIN_WITHOUT_TLS(
      Kind.FINAL,
      "08001",
      "the plugin gives no token to a connection that does not verify TLS",
      "Add sslmode=verify-full and sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory (or"
          + " sslrootcert) to the URL or the tool's driver properties."),
  PLUGIN_ASKED_OTHERWISE(
      Kind.FINAL,
      "08001",
      "the server does not ask for a token",
      "Lakebase asks for a clear-text password inside TLS: check the host, or leave"
          + " authenticationPluginClassName out for a server that is not Lakebase."),
  PLUGIN_SETTING(
      Kind.FINAL,
      "08001",
      "the plugin does not take this setting from the connection",
      "Set it as system property or in the environment, or use the driver"
          + " io.lakebase.jdbc.LakebasePostgresDriver."),
  TOKEN_NOT_GRANTED(
      Kind.AUTHORIZATION,
      "28000",
      "no database credential",
      "Check the identity, its rights on the project and the databricks settings."),
  TOKEN_UNAVAILABLE(
      Kind.TRANSIENT,
      "08001",
      "no database credential for the time being",
      "Try again; check that the control plane can be reached from here."),
  TOKEN_REFUSED(
      Kind.AUTHORIZATION,
      "28000",
      "the server refused the token",
      "The role must be the identity's own, made with SELECT databricks_create_role('role',"
          + " 'USER' or 'SERVICE_PRINCIPAL') in an OAuth session; a plain CREATE ROLE cannot log"
          + " in with a token."),
  PASSWORD_REFUSED(
      Kind.AUTHORIZATION,
      "28P01",
      "the server refused the password",
      "Check user and password, and that native login is enabled for the project; leave the"
          + " password out to log in with OAuth."),
  UNREACHABLE(
      Kind.TRANSIENT,
      "08001",
      "the host cannot be reached",
      "Check host, port, private link and firewall."),
  ASLEEP(
      Kind.TRANSIENT,
      "08001",
      "the compute did not wake up in time",
      "Try again, or raise lakebaseWakeTimeout and loginTimeout."),
  WRONG_HOST(
      Kind.FINAL,
      "08001",
      "the server is not the one that was asked for",
      "Check the host name and, for another certificate authority, sslrootcert."),
  LOGIN_TIMEOUT(
      Kind.TIMEOUT, "08001", "the login timeout is over", "Raise loginTimeout (seconds)."),
  INTERRUPTED(
      Kind.TRANSIENT,
      "08001",
      "the thread was interrupted while it connected",
      "Its interrupt flag is set again."),
  SOURCE_UNKNOWN(
      Kind.FINAL,
      "08001",
      "no credential source is registered under this name",
      "Register it with LakebaseCredentials before the first connect.");

  /** Which exception it becomes. */
  enum Kind {
    FINAL,
    TRANSIENT,
    AUTHORIZATION,
    TIMEOUT
  }

  private final Kind kind;
  private final String sqlState;
  private final String failure;
  private final String remedy;

  ConnectError(Kind kind, String sqlState, String failure, String remedy) {
    this.kind = kind;
    this.sqlState = sqlState;
    this.failure = failure;
    this.remedy = remedy;
  }

  Kind kind() {
    return kind;
  }

  String sqlState() {
    return sqlState;
  }

  String failure() {
    return failure;
  }

  String remedy() {
    return remedy;
  }

  /** The error at a subject, with the reason why. */
  SQLException at(String subject, String why) {
    return at(subject, why, null);
  }

  /** The error at a subject, with the reason why and the exception behind it. */
  SQLException at(String subject, String why, @Nullable Throwable cause) {
    String end = why.endsWith("?") || why.endsWith(".") ? " " : ". ";
    return exception("[" + subject + "] " + failure + ": " + why + end + remedy, sqlState, cause);
  }

  /** The error in words that somebody else found. */
  SQLException exception(String message, String state, @Nullable Throwable cause) {
    return switch (kind) {
      case FINAL -> new SQLNonTransientConnectionException(message, state, cause);
      case TRANSIENT -> new SQLTransientConnectionException(message, state, cause);
      case AUTHORIZATION -> new SQLInvalidAuthorizationSpecException(message, state, cause);
      case TIMEOUT -> new SQLTimeoutException(message, state, cause);
    };
  }
}
