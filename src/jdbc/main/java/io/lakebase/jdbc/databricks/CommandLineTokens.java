package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.http.HttpClient;
import com.databricks.sdk.core.http.Request;
import com.databricks.sdk.core.http.Response;
import io.lakebase.jdbc.credential.CredentialException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tokens of the Databricks and the Azure command line programs. */
final class CommandLineTokens {

  private static final String AZURE_DATABRICKS = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";
  private static final Pattern SUBSCRIPTION =
      Pattern.compile("(?i)/subscriptions/([0-9a-z][0-9a-z-]*)(?:/.*)?");
  private static final Duration NEARLY_EXPIRED = Duration.ofMinutes(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private CommandLineTokens() {}

  /** What {@code databricks auth token} gives, for the profile or else for the host. */
  static TokenFetcher databricks(Authentication authentication, HttpClient http)
      throws CredentialException {
    String program = databricksProgram(authentication);
    return () -> {
      List<String> command = new ArrayList<>(List.of(program, "auth", "token"));
      Optional<String> profile = authentication.find(AuthenticationSetting.PROFILE);
      command.add(profile.isPresent() ? "--profile" : "--host");
      command.add(profile.orElse(authentication.host().toString()));
      AccessToken token = databricksToken(command, authentication);
      return token.expires().isAfter(Instant.now().plus(NEARLY_EXPIRED))
          ? token
          : renewed(command, authentication, token);
    };
  }

  private static AccessToken databricksToken(List<String> command, Authentication authentication)
      throws CredentialException, InterruptedException {
    Map<String, String> answer = json(command, authentication);
    return token(command.get(0), answer.get("access_token"), answer.get("expiry"));
  }

  /** The program keeps tokens itself, and older ones of it cannot be told to renew them. */
  private static AccessToken renewed(
      List<String> command, Authentication authentication, AccessToken kept)
      throws InterruptedException {
    List<String> forced = new ArrayList<>(command);
    forced.add("--force-refresh");
    try {
      return databricksToken(forced, authentication);
    } catch (CredentialException tooOld) {
      return kept;
    }
  }

  /**
   * What {@code az account get-access-token} gives: for the subscription of the workspace's Azure
   * resource id, and without one if that fails, as the Databricks SDK asks. The SDK names no tenant
   * to {@code az} either.
   */
  static TokenFetcher azure(Authentication authentication, HttpClient http)
      throws CredentialException {
    String program =
        CommandLine.find("az", authentication.environment())
            .orElseThrow(() -> missing("az", "Install the Azure CLI and sign in with it"));
    return () -> {
      List<String> command =
          new ArrayList<>(List.of(program, "account", "get-access-token", "--output", "json"));
      command.addAll(List.of("--resource", AZURE_DATABRICKS));
      Optional<String> subscription = subscription(authentication);
      return subscription.isPresent()
          ? azureTokenOf(subscription.get(), command, authentication)
          : azureToken(command, authentication);
    };
  }

  private static AccessToken azureTokenOf(
      String subscription, List<String> command, Authentication authentication)
      throws CredentialException, InterruptedException {
    List<String> narrowed = new ArrayList<>(command);
    narrowed.addAll(List.of("--subscription", subscription));
    try {
      return azureToken(narrowed, authentication);
    } catch (CredentialException notOfThat) {
      if (!notOfThat.terminal()) {
        throw notOfThat;
      }
      return azureToken(command, authentication);
    }
  }

  private static AccessToken azureToken(List<String> command, Authentication authentication)
      throws CredentialException, InterruptedException {
    Map<String, String> answer = json(command, authentication);
    return token(command.get(0), answer.get("accessToken"), answer.get("expiresOn"));
  }

  /**
   * Nothing but an id goes into a command line: where {@code az} is a batch file, a shell reads it.
   */
  private static Optional<String> subscription(Authentication authentication) {
    return authentication
        .find(AuthenticationSetting.AZURE_RESOURCE_ID)
        .map(SUBSCRIPTION::matcher)
        .filter(Matcher::matches)
        .map(id -> id.group(1));
  }

  private static String databricksProgram(Authentication authentication)
      throws CredentialException {
    Optional<String> named = authentication.find(AuthenticationSetting.CLI_PATH);
    return named
        .or(() -> CommandLine.find("databricks", authentication.environment()))
        .orElseThrow(
            () ->
                missing(
                    String.valueOf(authentication.host().getHost()),
                    "Set a client id and secret, a token or a profile, or install the Databricks CLI"
                        + " and sign in with it"));
  }

  private static CredentialException missing(String subject, String remedy) {
    return Resolution.failure(
        subject,
        "no credentials are configured and no command line program is on the path",
        remedy);
  }

  private static Map<String, String> json(List<String> command, Authentication authentication)
      throws CredentialException, InterruptedException {
    String output = CommandLine.run(command, environment(authentication), LIMIT);
    try {
      HttpClient echo = request -> new Response(output, URI.create("https://cli/").toURL());
      return Discovery.bare(echo).getStringMap(new Request("GET", "https://cli/"));
    } catch (RuntimeException notJson) {
      throw unusable(command.get(0), "it did not write the JSON of a token");
    }
  }

  /** With the configuration file that the profile was read from: the program reads it, too. */
  private static Map<String, String> environment(Authentication authentication) {
    Map<String, String> environment = new HashMap<>(authentication.environment());
    authentication
        .find(AuthenticationSetting.CONFIG_FILE)
        .ifPresent(file -> environment.put("DATABRICKS_CONFIG_FILE", file));
    return environment;
  }

  private static AccessToken token(String program, String value, String expiry)
      throws CredentialException {
    if (value == null || value.isBlank()) {
      throw unusable(program, "it wrote no token");
    }
    return new AccessToken(value, instant(program, expiry));
  }

  private static Instant instant(String program, String text) throws CredentialException {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException | NullPointerException notIso) {
      try {
        return LocalDateTime.parse(String.valueOf(text).strip().replace(' ', 'T'))
            .atZone(ZoneId.systemDefault())
            .toInstant();
      } catch (DateTimeParseException notLocal) {
        throw unusable(program, "it wrote no usable expiry");
      }
    }
  }

  private static CredentialException unusable(String program, String why) {
    return Resolution.failure(program, "no token from the command line: " + why, "Update it");
  }
}
