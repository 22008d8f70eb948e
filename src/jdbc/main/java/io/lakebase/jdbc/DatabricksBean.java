package io.lakebase.jdbc;

import org.jspecify.annotations.Nullable;

/** The {@code databricks…} settings as bean properties. */
abstract class DatabricksBean extends LakebaseBean {

  private static final long serialVersionUID = 1L;

  /** Sets {@link LakebaseProperty#DATABRICKS_HOST}; null for none. */
  public void setDatabricksHost(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_HOST, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_HOST}, or null if it was not set. */
  public @Nullable String getDatabricksHost() {
    return own(LakebaseProperty.DATABRICKS_HOST);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_PROFILE}; null for none. */
  public void setDatabricksProfile(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_PROFILE, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_PROFILE}, or null if it was not set. */
  public @Nullable String getDatabricksProfile() {
    return own(LakebaseProperty.DATABRICKS_PROFILE);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_CONFIG_FILE}; null for none. */
  public void setDatabricksConfigFile(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_CONFIG_FILE, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_CONFIG_FILE}, or null if it was not set. */
  public @Nullable String getDatabricksConfigFile() {
    return own(LakebaseProperty.DATABRICKS_CONFIG_FILE);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_AUTH_TYPE}; null for none. */
  public void setDatabricksAuthType(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_AUTH_TYPE, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_AUTH_TYPE}, or null if it was not set. */
  public @Nullable String getDatabricksAuthType() {
    return own(LakebaseProperty.DATABRICKS_AUTH_TYPE);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_CLIENT_ID}; null for none. */
  public void setDatabricksClientId(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_CLIENT_ID, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_CLIENT_ID}, or null if it was not set. */
  public @Nullable String getDatabricksClientId() {
    return own(LakebaseProperty.DATABRICKS_CLIENT_ID);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_CLIENT_SECRET}; null for none. */
  public void setDatabricksClientSecret(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_CLIENT_SECRET, value);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_TOKEN}; null for none. */
  public void setDatabricksToken(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_TOKEN, value);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_ACCOUNT_ID}; null for none. */
  public void setDatabricksAccountId(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_ACCOUNT_ID, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_ACCOUNT_ID}, or null if it was not set. */
  public @Nullable String getDatabricksAccountId() {
    return own(LakebaseProperty.DATABRICKS_ACCOUNT_ID);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_WORKSPACE_ID}; null for none. */
  public void setDatabricksWorkspaceId(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_WORKSPACE_ID, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_WORKSPACE_ID}, or null if it was not set. */
  public @Nullable String getDatabricksWorkspaceId() {
    return own(LakebaseProperty.DATABRICKS_WORKSPACE_ID);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_CLI_PATH}; null for none. */
  public void setDatabricksCliPath(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_CLI_PATH, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_CLI_PATH}, or null if it was not set. */
  public @Nullable String getDatabricksCliPath() {
    return own(LakebaseProperty.DATABRICKS_CLI_PATH);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_REDIRECT_URL}; null for none. */
  public void setDatabricksRedirectUrl(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_REDIRECT_URL, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_REDIRECT_URL}, or null if it was not set. */
  public @Nullable String getDatabricksRedirectUrl() {
    return own(LakebaseProperty.DATABRICKS_REDIRECT_URL);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_HTTP_TIMEOUT}; null for none. */
  public void setDatabricksHttpTimeout(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_HTTP_TIMEOUT, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_HTTP_TIMEOUT}, or null if it was not set. */
  public @Nullable String getDatabricksHttpTimeout() {
    return own(LakebaseProperty.DATABRICKS_HTTP_TIMEOUT);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_OIDC_TOKEN_FILE}; null for none. */
  public void setDatabricksOidcTokenFile(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_OIDC_TOKEN_FILE, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_OIDC_TOKEN_FILE}, or null if it was not set. */
  public @Nullable String getDatabricksOidcTokenFile() {
    return own(LakebaseProperty.DATABRICKS_OIDC_TOKEN_FILE);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_OIDC_TOKEN_ENV}; null for none. */
  public void setDatabricksOidcTokenEnv(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_OIDC_TOKEN_ENV, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_OIDC_TOKEN_ENV}, or null if it was not set. */
  public @Nullable String getDatabricksOidcTokenEnv() {
    return own(LakebaseProperty.DATABRICKS_OIDC_TOKEN_ENV);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_AUDIENCE}; null for none. */
  public void setDatabricksAudience(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_AUDIENCE, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_AUDIENCE}, or null if it was not set. */
  public @Nullable String getDatabricksAudience() {
    return own(LakebaseProperty.DATABRICKS_AUDIENCE);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_AZURE_CLIENT_ID}; null for none. */
  public void setDatabricksAzureClientId(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_AZURE_CLIENT_ID, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_AZURE_CLIENT_ID}, or null if it was not set. */
  public @Nullable String getDatabricksAzureClientId() {
    return own(LakebaseProperty.DATABRICKS_AZURE_CLIENT_ID);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_AZURE_CLIENT_SECRET}; null for none. */
  public void setDatabricksAzureClientSecret(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_AZURE_CLIENT_SECRET, value);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_AZURE_TENANT_ID}; null for none. */
  public void setDatabricksAzureTenantId(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_AZURE_TENANT_ID, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_AZURE_TENANT_ID}, or null if it was not set. */
  public @Nullable String getDatabricksAzureTenantId() {
    return own(LakebaseProperty.DATABRICKS_AZURE_TENANT_ID);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_AZURE_RESOURCE_ID}; null for none. */
  public void setDatabricksAzureResourceId(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_AZURE_RESOURCE_ID, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_AZURE_RESOURCE_ID}, or null if it was not set. */
  public @Nullable String getDatabricksAzureResourceId() {
    return own(LakebaseProperty.DATABRICKS_AZURE_RESOURCE_ID);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_AZURE_USE_MSI}. */
  public void setDatabricksAzureUseMsi(boolean value) {
    own(LakebaseProperty.DATABRICKS_AZURE_USE_MSI, String.valueOf(value));
  }

  /** {@link LakebaseProperty#DATABRICKS_AZURE_USE_MSI}. */
  public boolean isDatabricksAzureUseMsi() {
    return Boolean.parseBoolean(own(LakebaseProperty.DATABRICKS_AZURE_USE_MSI));
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_AZURE_ENVIRONMENT}; null for none. */
  public void setDatabricksAzureEnvironment(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_AZURE_ENVIRONMENT, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_AZURE_ENVIRONMENT}, or null if it was not set. */
  public @Nullable String getDatabricksAzureEnvironment() {
    return own(LakebaseProperty.DATABRICKS_AZURE_ENVIRONMENT);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_GOOGLE_SERVICE_ACCOUNT}; null for none. */
  public void setDatabricksGoogleServiceAccount(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_GOOGLE_SERVICE_ACCOUNT, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_GOOGLE_SERVICE_ACCOUNT}, or null if it was not set. */
  public @Nullable String getDatabricksGoogleServiceAccount() {
    return own(LakebaseProperty.DATABRICKS_GOOGLE_SERVICE_ACCOUNT);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_GOOGLE_CREDENTIALS}; null for none. */
  public void setDatabricksGoogleCredentials(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_GOOGLE_CREDENTIALS, value);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_PROXY_HOST}; null for none. */
  public void setDatabricksProxyHost(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_PROXY_HOST, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_PROXY_HOST}, or null if it was not set. */
  public @Nullable String getDatabricksProxyHost() {
    return own(LakebaseProperty.DATABRICKS_PROXY_HOST);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_PROXY_PORT}; null for none. */
  public void setDatabricksProxyPort(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_PROXY_PORT, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_PROXY_PORT}, or null if it was not set. */
  public @Nullable String getDatabricksProxyPort() {
    return own(LakebaseProperty.DATABRICKS_PROXY_PORT);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_PROXY_USER}; null for none. */
  public void setDatabricksProxyUser(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_PROXY_USER, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_PROXY_USER}, or null if it was not set. */
  public @Nullable String getDatabricksProxyUser() {
    return own(LakebaseProperty.DATABRICKS_PROXY_USER);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_PROXY_PASSWORD}; null for none. */
  public void setDatabricksProxyPassword(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_PROXY_PASSWORD, value);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_NO_PROXY}; null for none. */
  public void setDatabricksNoProxy(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_NO_PROXY, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_NO_PROXY}, or null if it was not set. */
  public @Nullable String getDatabricksNoProxy() {
    return own(LakebaseProperty.DATABRICKS_NO_PROXY);
  }

  /** Sets {@link LakebaseProperty#DATABRICKS_CA_FILE}; null for none. */
  public void setDatabricksCaFile(@Nullable String value) {
    own(LakebaseProperty.DATABRICKS_CA_FILE, value);
  }

  /** {@link LakebaseProperty#DATABRICKS_CA_FILE}, or null if it was not set. */
  public @Nullable String getDatabricksCaFile() {
    return own(LakebaseProperty.DATABRICKS_CA_FILE);
  }
}
