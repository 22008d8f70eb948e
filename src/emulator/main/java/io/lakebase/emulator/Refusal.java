package io.lakebase.emulator;

/**
 * Why a login fails, in Lakebase's words.
 *
 * @param sqlState five characters
 * @param message as the client sees it after {@code FATAL:}
 */
record Refusal(String sqlState, String message) {
  static final Refusal NOT_A_JWT =
      new Refusal("28000", "Provided authentication token is not a valid JWT encoding");
  static final Refusal INVALID_AUTHORIZATION =
      new Refusal("28000", "Invalid authorization for databricks identity login");
  static final Refusal UNDECODABLE = new Refusal("28000", "Failed to decode token for role");
  static final Refusal DISABLED =
      new Refusal("57P03", "The endpoint has been disabled. Enable it using the API and retry.");
  static final Refusal SUSPENDED =
      new Refusal("57P01", "terminating connection due to administrator command");
  static final Refusal UNKNOWN_HOST =
      new Refusal(
          "08P01", "Endpoint ID is not specified or is not known; check the host name (SNI)");

  static Refusal wrongPassword(String user) {
    return new Refusal("28P01", "password authentication failed for user \"" + user + "\"");
  }

  static Refusal noRole(String user) {
    return new Refusal("28000", "role \"" + user + "\" does not exist");
  }

  static Refusal plaintext(int version) {
    return new Refusal("08P01", "Invalid protocol version: " + version);
  }
}
