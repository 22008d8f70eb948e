package io.lakebase.jdbc.databricks;

import org.jspecify.annotations.Nullable;

/**
 * What can be said about how to authenticate at the control plane, and how to reach it.
 *
 * <p>Names and meanings are those of Databricks unified authentication; what is not set comes from
 * the environment variable of the same meaning, then from the configuration file.
 *
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/unified-auth">Unified auth</a>
 */
public enum AuthenticationSetting {
  /** The workspace, as host name or URL. */
  HOST("DATABRICKS_HOST", "host", false),
  /** A profile of the configuration file. */
  PROFILE("DATABRICKS_CONFIG_PROFILE", null, false),
  /** Path of the configuration file, {@code ~/.databrickscfg} by default. */
  CONFIG_FILE("DATABRICKS_CONFIG_FILE", null, false),
  /** The kind of authentication, such as {@code pat} or {@code oauth-m2m}. */
  AUTH_TYPE("DATABRICKS_AUTH_TYPE", "auth_type", false),
  /** A service principal's application id. */
  CLIENT_ID("DATABRICKS_CLIENT_ID", "client_id", false),
  /** A service principal's OAuth secret. */
  CLIENT_SECRET("DATABRICKS_CLIENT_SECRET", "client_secret", true),
  /** A personal access token, or an OAuth access token from elsewhere. */
  TOKEN("DATABRICKS_TOKEN", "token", true),
  /** The Databricks account. */
  ACCOUNT_ID("DATABRICKS_ACCOUNT_ID", "account_id", false),
  /** The workspace's number, where one host serves several. */
  WORKSPACE_ID("DATABRICKS_WORKSPACE_ID", "workspace_id", false),
  /** File with an identity token to exchange. */
  OIDC_TOKEN_FILE("DATABRICKS_OIDC_TOKEN_FILEPATH", "databricks_id_token_filepath", false),
  /** Name of the environment variable with an identity token to exchange. */
  OIDC_TOKEN_ENV("DATABRICKS_OIDC_TOKEN_ENV", "oidc_token_env", false),
  /** The audience that identity tokens are asked for. */
  AUDIENCE("DATABRICKS_TOKEN_AUDIENCE", "audience", false),
  /** An Entra ID application. */
  AZURE_CLIENT_ID("ARM_CLIENT_ID", "azure_client_id", false),
  /** An Entra ID application's secret. */
  AZURE_CLIENT_SECRET("ARM_CLIENT_SECRET", "azure_client_secret", true),
  /** The Entra ID tenant. */
  AZURE_TENANT_ID("ARM_TENANT_ID", "azure_tenant_id", false),
  /** The Azure resource id of the workspace. */
  AZURE_RESOURCE_ID("DATABRICKS_AZURE_RESOURCE_ID", "azure_workspace_resource_id", false),
  /** {@code true} to use the machine's managed identity. */
  AZURE_USE_MSI("ARM_USE_MSI", "azure_use_msi", false),
  /** {@code PUBLIC}, {@code USGOVERNMENT} or {@code CHINA}. */
  AZURE_ENVIRONMENT("ARM_ENVIRONMENT", "azure_environment", false),
  /** A Google service account to impersonate. */
  GOOGLE_SERVICE_ACCOUNT("DATABRICKS_GOOGLE_SERVICE_ACCOUNT", "google_service_account", false),
  /** Google credentials, as JSON or the path of a file. */
  GOOGLE_CREDENTIALS("GOOGLE_CREDENTIALS", "google_credentials", true),
  /** The Databricks command line program. */
  CLI_PATH("DATABRICKS_CLI_PATH", "databricks_cli_path", false),
  /** Where the browser returns to after a login. */
  REDIRECT_URL("DATABRICKS_REDIRECT_URL", "redirect_url", false),
  /** Host of the HTTP proxy to the control plane. */
  PROXY_HOST(null, null, false),
  /** Its port. */
  PROXY_PORT(null, null, false),
  /** User for Basic authentication at the proxy. */
  PROXY_USER(null, null, false),
  /** Password for Basic authentication at the proxy. */
  PROXY_PASSWORD(null, null, true),
  /** Hosts to reach without proxy, comma separated, as in {@code NO_PROXY}. */
  NO_PROXY(null, null, false),
  /** PEM file of certificates to trust at the control plane instead of the JVM's. */
  CA_FILE(null, null, false);

  private final @Nullable String variable;
  private final @Nullable String attribute;
  private final boolean sensitive;

  AuthenticationSetting(@Nullable String variable, @Nullable String attribute, boolean sensitive) {
    this.variable = variable;
    this.attribute = attribute;
    this.sensitive = sensitive;
  }

  /** The environment variable of the same meaning, null if there is none. */
  public @Nullable String variable() {
    return variable;
  }

  /** The key in the configuration file, null if there is none. */
  @Nullable String attribute() {
    return attribute;
  }

  /** Whether the value is a secret. */
  public boolean sensitive() {
    return sensitive;
  }
}
