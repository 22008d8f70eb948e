package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads identity tokens that are exchanged for tokens of the control plane, anew each time. */
final class IdentityTokens {

  private static final String DEFAULT_VARIABLE = "DATABRICKS_OIDC_TOKEN";

  private IdentityTokens() {}

  static String read(Authentication authentication) throws CredentialException {
    return authentication.kind().equals(Authentication.FILE_OIDC)
        ? fromFile(authentication.get(AuthenticationSetting.OIDC_TOKEN_FILE))
        : fromEnvironment(authentication);
  }

  private static String fromEnvironment(Authentication authentication) throws CredentialException {
    String named = authentication.get(AuthenticationSetting.OIDC_TOKEN_ENV);
    String variable = named == null ? DEFAULT_VARIABLE : named;
    String token = authentication.environment().getOrDefault(variable, "").strip();
    if (token.isEmpty()) {
      throw Resolution.failure(
          variable, "no identity token: the environment variable is not set", "Set it");
    }
    return token;
  }

  private static String fromFile(@Nullable String file) throws CredentialException {
    if (file == null) {
      throw Resolution.failure(
          Authentication.FILE_OIDC, "no identity token: no file is named", "Set the token file");
    }
    try {
      String token = Files.readString(Path.of(file)).strip();
      if (token.isEmpty() || token.lines().count() > 1) {
        throw Resolution.failure(
            file, "no identity token: the file does not hold one line", "Check what writes it");
      }
      return token;
    } catch (IOException e) {
      throw new CredentialException(
          "[" + file + "] no identity token: the file cannot be read: " + e + ". Check its rights.",
          true,
          e);
    }
  }
}
