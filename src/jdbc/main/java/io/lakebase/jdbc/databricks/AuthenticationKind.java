package io.lakebase.jdbc.databricks;

import static io.lakebase.jdbc.databricks.AuthenticationSetting.*;

import io.lakebase.jdbc.credential.CredentialException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A kind of authentication, and which settings it looks at.
 *
 * @param name its name in unified authentication
 */
record AuthenticationKind(String name) {

  private static final Map<AuthenticationSetting, String> FAMILIES =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(TOKEN, "token"),
              Map.entry(CLIENT_ID, "oauth"),
              Map.entry(CLIENT_SECRET, "oauth"),
              Map.entry(OIDC_TOKEN_FILE, "oauth"),
              Map.entry(OIDC_TOKEN_ENV, "oauth"),
              Map.entry(AZURE_CLIENT_ID, "azure"),
              Map.entry(AZURE_CLIENT_SECRET, "azure"),
              Map.entry(AZURE_USE_MSI, "azure"),
              Map.entry(AZURE_RESOURCE_ID, "azure"),
              Map.entry(GOOGLE_SERVICE_ACCOUNT, "google"),
              Map.entry(GOOGLE_CREDENTIALS, "google")));

  private static final Set<AuthenticationSetting> ALWAYS =
      EnumSet.of(
          HOST,
          PROFILE,
          ACCOUNT_ID,
          WORKSPACE_ID,
          PROXY_HOST,
          PROXY_PORT,
          PROXY_USER,
          PROXY_PASSWORD,
          NO_PROXY,
          CA_FILE);

  private static final Set<AuthenticationSetting> AZURE =
      EnumSet.of(
          AZURE_CLIENT_ID,
          AZURE_CLIENT_SECRET,
          AZURE_TENANT_ID,
          AZURE_RESOURCE_ID,
          AZURE_USE_MSI,
          AZURE_ENVIRONMENT);

  private static final List<String> KNOWN =
      List.of(
          Authentication.PAT,
          Authentication.M2M,
          Authentication.FILE_OIDC,
          Authentication.ENV_OIDC,
          "github-oidc",
          "azure-devops-oidc",
          "github-oidc-azure",
          "azure-msi",
          "azure-client-secret",
          Authentication.AZURE_CLI,
          Authentication.BROWSER,
          Authentication.CLI,
          "google-credentials",
          "google-id",
          "basic",
          "runtime");

  private static final String DEFAULT_OIDC_VARIABLE = "DATABRICKS_OIDC_TOKEN";
  private static final String GITHUB_URL = "ACTIONS_ID_TOKEN_REQUEST_URL";

  /** Whether a layer says anything about credentials. */
  static boolean saysAnything(Map<AuthenticationSetting, String> layer) {
    return layer.containsKey(AUTH_TYPE) || layer.keySet().stream().anyMatch(FAMILIES::containsKey);
  }

  /**
   * The kind that the first layer to say anything asks for.
   *
   * @throws CredentialException terminal, if a layer asks for several, or no layer for any
   */
  static AuthenticationKind decide(
      List<Map<AuthenticationSetting, String>> layers,
      Map<String, String> environment,
      boolean browserLogin)
      throws CredentialException {
    for (int i = 0; i < layers.size(); i++) {
      Map<AuthenticationSetting, String> layer = layers.get(i);
      String named = layer.get(AUTH_TYPE);
      if (named != null) {
        return known(named);
      }
      Set<String> families = new TreeSet<>();
      layer.keySet().stream()
          .filter(FAMILIES::containsKey)
          .map(FAMILIES::get)
          .forEach(families::add);
      if (families.size() > 1) {
        throw Resolution.failure(
            String.join(" and ", families),
            "more than one way to authenticate is configured in one place",
            "Set databricksAuthType, or take one out");
      }
      if (!families.isEmpty()) {
        Map<AuthenticationSetting, String> merged = merge(layers.subList(i, layers.size()));
        return new AuthenticationKind(
            inFamily(families.iterator().next(), layer, merged, environment, browserLogin));
      }
    }
    if (present(environment, DEFAULT_OIDC_VARIABLE)) {
      return new AuthenticationKind(Authentication.ENV_OIDC);
    }
    return new AuthenticationKind(browserLogin ? Authentication.BROWSER : Authentication.CLI);
  }

  private static AuthenticationKind known(String name) throws CredentialException {
    if (!KNOWN.contains(name)) {
      throw Resolution.failure(
          name.length() <= 60 ? name : name.substring(0, 60) + "…",
          "the Databricks SDK for Java has no such kind of authentication",
          "Set databricksAuthType or DATABRICKS_AUTH_TYPE to one of " + String.join(", ", KNOWN));
    }
    return new AuthenticationKind(name);
  }

  /** Whether this kind may look at a setting. */
  boolean uses(AuthenticationSetting setting) {
    if (ALWAYS.contains(setting)) {
      return true;
    }
    return switch (name) {
      case Authentication.PAT -> setting == TOKEN;
      case Authentication.M2M -> setting == CLIENT_ID || setting == CLIENT_SECRET;
      case Authentication.FILE_OIDC -> oidc(setting) || setting == OIDC_TOKEN_FILE;
      case Authentication.ENV_OIDC -> oidc(setting) || setting == OIDC_TOKEN_ENV;
      case Authentication.BROWSER ->
          setting == CLIENT_ID || setting == CLIENT_SECRET || setting == REDIRECT_URL;
      case Authentication.CLI -> setting == CLI_PATH || setting == CONFIG_FILE;
      default ->
          name.startsWith("azure")
              ? AZURE.contains(setting) || oidc(setting)
              : name.startsWith("google")
                  ? setting == GOOGLE_CREDENTIALS || setting == GOOGLE_SERVICE_ACCOUNT
                  : oidc(setting);
    };
  }

  /**
   * What this kind takes from the environment beside the settings, for telling identities apart.
   */
  Map<String, String> ambient(Map<String, String> environment) {
    Map<String, String> ambient = new TreeMap<>();
    for (String variable : List.of("HOME", "AZURE_CONFIG_DIR", GITHUB_URL, DEFAULT_OIDC_VARIABLE)) {
      String value = environment.get(variable);
      if (value != null) {
        ambient.put(variable, value);
      }
    }
    return ambient;
  }

  private static String inFamily(
      String family,
      Map<AuthenticationSetting, String> layer,
      Map<AuthenticationSetting, String> merged,
      Map<String, String> environment,
      boolean browserLogin) {
    return switch (family) {
      case "token" -> Authentication.PAT;
      case "azure" -> {
        if (merged.containsKey(AZURE_CLIENT_SECRET)) {
          yield "azure-client-secret";
        }
        yield "true".equalsIgnoreCase(merged.get(AZURE_USE_MSI))
            ? "azure-msi"
            : Authentication.AZURE_CLI;
      }
      case "google" -> merged.containsKey(GOOGLE_CREDENTIALS) ? "google-credentials" : "google-id";
      default -> oauth(layer, merged, environment, browserLogin);
    };
  }

  private static String oauth(
      Map<AuthenticationSetting, String> layer,
      Map<AuthenticationSetting, String> merged,
      Map<String, String> environment,
      boolean browserLogin) {
    String own = oauthOf(layer);
    String any = own != null ? own : oauthOf(merged);
    if (any != null) {
      return any;
    }
    if (present(environment, DEFAULT_OIDC_VARIABLE)) {
      return Authentication.ENV_OIDC;
    }
    if (present(environment, GITHUB_URL)) {
      return "github-oidc";
    }
    return browserLogin ? Authentication.BROWSER : Authentication.M2M;
  }

  private static @Nullable String oauthOf(Map<AuthenticationSetting, String> values) {
    if (values.containsKey(CLIENT_SECRET)) {
      return Authentication.M2M;
    }
    if (values.containsKey(OIDC_TOKEN_FILE)) {
      return Authentication.FILE_OIDC;
    }
    return values.containsKey(OIDC_TOKEN_ENV) ? Authentication.ENV_OIDC : null;
  }

  private static boolean oidc(AuthenticationSetting setting) {
    return setting == CLIENT_ID || setting == AUDIENCE;
  }

  private static boolean present(Map<String, String> environment, String variable) {
    return !environment.getOrDefault(variable, "").isBlank();
  }

  private static Map<AuthenticationSetting, String> merge(
      List<Map<AuthenticationSetting, String>> layers) {
    Map<AuthenticationSetting, String> merged = new EnumMap<>(AuthenticationSetting.class);
    layers.forEach(layer -> layer.forEach(merged::putIfAbsent));
    return merged;
  }
}
