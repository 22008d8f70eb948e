package io.lakebase.jdbc;

import org.jspecify.annotations.Nullable;

/** The {@code databricks…} settings that most need, as bean properties. */
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
}
