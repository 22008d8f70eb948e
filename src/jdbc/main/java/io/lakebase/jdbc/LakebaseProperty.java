package io.lakebase.jdbc;

import static io.lakebase.jdbc.PropertySpec.of;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every setting of this driver. All other names are pgjdbc's and are passed on to it.
 *
 * <p>A value is taken from the URL, else from the driver properties (or a data source's setter),
 * else from the system property of the same name, else from the environment, as far as the property
 * allows the origin. Blank values count as absent.
 */
public enum LakebaseProperty {
  /** {@code oauth}, {@code password} or {@code auto}. */
  AUTH(
      "lakebaseAuth",
      of("How to log in: with an OAuth token, with a native Postgres password, or (auto) with a"
              + " password only if one is given or a .pgpass line names the very host.")
          .or("auto")
          .oneOf("auto", "oauth", "password")
          .env("LAKEBASE_AUTH")),
  /** The resource name to connect to. */
  ENDPOINT(
      "lakebaseEndpoint",
      of("Whom the token is for: projects/p/branches/b/endpoints/e, a branch (its read-write"
              + " endpoint), a project (its default branch) or instances/i. Found from the host if"
              + " not given.")
          .env("DATABRICKS_LAKEBASE_ENDPOINT", "LAKEBASE_ENDPOINT")),
  /** Which of the endpoint's hosts. */
  HOST_ROLE(
      "lakebaseHostRole",
      of("Which of the endpoint's hosts to connect to when the URL names none. The pooled ones take"
              + " native passwords only.")
          .or("read-write")
          .oneOf("read-write", "read-only", "read-write-pooled", "read-only-pooled")
          .env("LAKEBASE_HOST_ROLE")),
  /** Another address to dial. */
  HOST_ADDRESS(
      "lakebaseHostAddress",
      of("Address (and port, after a colon) to dial instead of the host, for tunnels and private"
              + " links. The certificate must still be the host's.")
          .env("LAKEBASE_HOST_ADDRESS", "PGHOSTADDR")),
  /** The life of tokens. */
  TOKEN_TTL(
      "lakebaseTokenTtl",
      of("How long tokens live, 300 to 3600 seconds (900, 900s, 15m or PT15M). The server's default"
              + " is an hour.")
          .env("LAKEBASE_TOKEN_TTL")),
  /** Restrictions signed into tokens. */
  CLAIMS(
      "lakebaseClaims",
      of("Restrictions to sign into tokens: PERMISSION_SET:catalog.schema.table,… with a semicolon"
              + " between permission sets, such as READ_ONLY:main.public.orders.")
          .env("LAKEBASE_CLAIMS")),
  /** How long a sleeping compute is waited for. */
  WAKE_TIMEOUT(
      "lakebaseWakeTimeout",
      of("How long to go on trying while a compute wakes up, within the login timeout (30, 30s or"
              + " 1m). 0 tries once.")
          .or("45s")
          .env("LAKEBASE_WAKE_TIMEOUT")),
  /** A registered credential source. */
  CREDENTIAL_SOURCE(
      "lakebaseCredentialSource",
      of("Name under which the application registered a credential source with"
              + " LakebaseCredentials.")
          .env("LAKEBASE_CREDENTIAL_SOURCE")),
  /** Hosts outside Databricks' domains that may be given tokens. */
  TRUSTED_HOSTS(
      "lakebaseTrustedHosts",
      of("Hosts that may be given tokens and secrets although they are in no Databricks domain:"
              + " names or *.domain, comma separated.")
          .neverInUrl()
          .env("LAKEBASE_TRUSTED_HOSTS")),
  /** Gives up the check of the server's certificate. */
  ALLOW_UNVERIFIED_TLS(
      "lakebaseAllowUnverifiedTls",
      of("Lets a token travel over TLS whose certificate or host name is not checked (sslmode"
              + " require or verify-ca, or a TLS class of your own). Never plaintext.")
          .or("false")
          .oneOf("false", "true")
          .neverInUrl()
          .env("LAKEBASE_ALLOW_UNVERIFIED_TLS")),

  /** The workspace. */
  DATABRICKS_HOST(
      "databricksHost", of("The workspace, as host name or URL.").unifiedAuth("DATABRICKS_HOST")),
  /** A profile of the configuration file. */
  DATABRICKS_PROFILE(
      "databricksProfile",
      of("A profile of the Databricks configuration file.")
          .neverInUrl()
          .unifiedAuth("DATABRICKS_CONFIG_PROFILE")),
  /** The configuration file. */
  DATABRICKS_CONFIG_FILE(
      "databricksConfigFile",
      of("The Databricks configuration file, ~/.databrickscfg if not given.")
          .neverInUrl()
          .unifiedAuth("DATABRICKS_CONFIG_FILE")),
  /** The kind of authentication. */
  DATABRICKS_AUTH_TYPE(
      "databricksAuthType",
      of("The kind of authentication at the workspace, such as oauth-m2m, pat, databricks-cli,"
              + " file-oidc or external-browser. Follows from the credentials if not given.")
          .unifiedAuth("DATABRICKS_AUTH_TYPE")),
  /** A service principal. */
  DATABRICKS_CLIENT_ID(
      "databricksClientId",
      of("A service principal's application id.").unifiedAuth("DATABRICKS_CLIENT_ID")),
  /** A service principal's secret. */
  DATABRICKS_CLIENT_SECRET(
      "databricksClientSecret",
      of("A service principal's OAuth secret.").secret().unifiedAuth("DATABRICKS_CLIENT_SECRET")),
  /** An access token. */
  DATABRICKS_TOKEN(
      "databricksToken",
      of("A personal access token, or an OAuth access token from elsewhere, for the workspace; not"
              + " the database.")
          .secret()
          .unifiedAuth("DATABRICKS_TOKEN")),
  /** The account. */
  DATABRICKS_ACCOUNT_ID(
      "databricksAccountId", of("The Databricks account.").unifiedAuth("DATABRICKS_ACCOUNT_ID")),
  /** The workspace's number. */
  DATABRICKS_WORKSPACE_ID(
      "databricksWorkspaceId",
      of("The workspace's number, where one host serves several.")
          .unifiedAuth("DATABRICKS_WORKSPACE_ID")),
  /** A file with an identity token. */
  DATABRICKS_OIDC_TOKEN_FILE(
      "databricksOidcTokenFile",
      of("File with an identity token to exchange.")
          .neverInUrl()
          .unifiedAuth("DATABRICKS_OIDC_TOKEN_FILEPATH")),
  /** A variable with an identity token. */
  DATABRICKS_OIDC_TOKEN_ENV(
      "databricksOidcTokenEnv",
      of("Name of the environment variable with an identity token to exchange.")
          .neverInUrl()
          .unifiedAuth("DATABRICKS_OIDC_TOKEN_ENV")),
  /** The audience of identity tokens. */
  DATABRICKS_AUDIENCE(
      "databricksAudience",
      of("The audience that identity tokens are asked for.")
          .neverInUrl()
          .unifiedAuth("DATABRICKS_TOKEN_AUDIENCE")),
  /** An Entra ID application. */
  DATABRICKS_AZURE_CLIENT_ID(
      "databricksAzureClientId", of("An Entra ID application.").unifiedAuth("ARM_CLIENT_ID")),
  /** Its secret. */
  DATABRICKS_AZURE_CLIENT_SECRET(
      "databricksAzureClientSecret",
      of("An Entra ID application's secret.").secret().unifiedAuth("ARM_CLIENT_SECRET")),
  /** The Entra ID tenant. */
  DATABRICKS_AZURE_TENANT_ID(
      "databricksAzureTenantId", of("The Entra ID tenant.").unifiedAuth("ARM_TENANT_ID")),
  /** The Azure resource. */
  DATABRICKS_AZURE_RESOURCE_ID(
      "databricksAzureResourceId",
      of("The Azure resource id of the workspace.").unifiedAuth("DATABRICKS_AZURE_RESOURCE_ID")),
  /** Managed identity. */
  DATABRICKS_AZURE_USE_MSI(
      "databricksAzureUseMsi",
      of("Whether to use the machine's managed identity.")
          .oneOf("false", "true")
          .neverInUrl()
          .unifiedAuth("ARM_USE_MSI")),
  /** The Azure cloud. */
  DATABRICKS_AZURE_ENVIRONMENT(
      "databricksAzureEnvironment",
      of("The Azure cloud.")
          .oneOf("PUBLIC", "USGOVERNMENT", "CHINA")
          .unifiedAuth("ARM_ENVIRONMENT")),
  /** A Google service account. */
  DATABRICKS_GOOGLE_SERVICE_ACCOUNT(
      "databricksGoogleServiceAccount",
      of("A Google service account to impersonate.")
          .neverInUrl()
          .unifiedAuth("DATABRICKS_GOOGLE_SERVICE_ACCOUNT")),
  /** Google credentials. */
  DATABRICKS_GOOGLE_CREDENTIALS(
      "databricksGoogleCredentials",
      of("Google credentials, as JSON or the path of a file.")
          .secret()
          .neverInUrl()
          .unifiedAuth("GOOGLE_CREDENTIALS")),
  /** The Databricks command line program. */
  DATABRICKS_CLI_PATH(
      "databricksCliPath",
      of("The Databricks command line program, for databricks-cli authentication.")
          .neverInUrl()
          .unifiedAuth("DATABRICKS_CLI_PATH")),
  /** Where a browser login returns to. */
  DATABRICKS_REDIRECT_URL(
      "databricksRedirectUrl",
      of("Where the browser returns to after a login.")
          .neverInUrl()
          .unifiedAuth("DATABRICKS_REDIRECT_URL")),
  /** The proxy to the control plane. */
  DATABRICKS_PROXY_HOST(
      "databricksProxyHost",
      of("Host of the HTTP proxy to the control plane; https.proxyHost and HTTPS_PROXY count too.")
          .neverInUrl()),
  /** Its port. */
  DATABRICKS_PROXY_PORT("databricksProxyPort", of("Port of that proxy.").neverInUrl()),
  /** Its user. */
  DATABRICKS_PROXY_USER(
      "databricksProxyUser", of("User for Basic authentication at that proxy.").neverInUrl()),
  /** Its password. */
  DATABRICKS_PROXY_PASSWORD(
      "databricksProxyPassword",
      of("Password for Basic authentication at that proxy.").secret().neverInUrl()),
  /** Hosts to reach directly. */
  DATABRICKS_NO_PROXY(
      "databricksNoProxy",
      of("Hosts to reach without that proxy, comma separated, as in NO_PROXY.").neverInUrl()),
  /** Whom to trust at the control plane. */
  DATABRICKS_CA_FILE(
      "databricksCaFile",
      of("PEM file of certificates to trust at the control plane instead of the JVM's.")
          .neverInUrl()
          .env("DATABRICKS_CA_FILE")),
  /** The limit of one call to the control plane. */
  DATABRICKS_HTTP_TIMEOUT(
      "databricksHttpTimeout",
      of("The limit of one call to the control plane (20, 20s or PT20S).")
          .or("20s")
          .env("DATABRICKS_HTTP_TIMEOUT"));

  /** Where a value may come from, the stronger origin first. */
  public enum Origin {
    /** The text of the URL. */
    URL,
    /** Driver properties, or a data source's setters. */
    PROPERTIES,
    /** {@code -Dname=value}. */
    SYSTEM_PROPERTY,
    /** An environment variable. */
    ENVIRONMENT
  }

  private static final Map<String, LakebaseProperty> BY_NAME =
      Arrays.stream(values())
          .collect(
              Collectors.toUnmodifiableMap(LakebaseProperty::propertyName, Function.identity()));

  private final String propertyName;
  private final PropertySpec spec;

  LakebaseProperty(String propertyName, PropertySpec spec) {
    this.propertyName = propertyName;
    this.spec = spec;
  }

  /** The name in URLs, driver properties and system properties; the bean property too. */
  public String propertyName() {
    return propertyName;
  }

  /** One or two sentences for people. */
  public String description() {
    return spec.description();
  }

  /** The value that holds when none is set. */
  public Optional<String> defaultValue() {
    return Optional.ofNullable(spec.defaultValue());
  }

  /** The values it can have; empty if it is free text. */
  public List<String> choices() {
    return spec.choices();
  }

  /** Whether the value is a secret, never shown by this driver. */
  public boolean sensitive() {
    return spec.sensitive();
  }

  /** Where a value may come from. */
  public Set<Origin> origins() {
    return spec.origins();
  }

  /** The environment variables that are looked at, the stronger first. */
  public List<String> environmentVariables() {
    return spec.variables();
  }

  /** Whether authentication reads the environment variable itself, after what is set here. */
  boolean unifiedAuth() {
    return spec.unifiedAuth();
  }

  /** The property of this exact name. */
  public static Optional<LakebaseProperty> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
