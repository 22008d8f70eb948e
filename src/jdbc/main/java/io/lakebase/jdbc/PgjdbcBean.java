package io.lakebase.jdbc;

import org.jspecify.annotations.Nullable;

/** The most used of pgjdbc's settings as bean properties; {@link #setProperty} sets the others. */
abstract class PgjdbcBean extends SettingsBean {

  private static final long serialVersionUID = 1L;

  /** Sets the native password; null or empty to log in with a token. There is no getter. */
  public void setPassword(@Nullable String password) {
    set("password", password);
  }

  /** Sets the Postgres role; the identity's own if it is not set. */
  public void setUser(@Nullable String value) {
    set("user", value);
  }

  /** The Postgres role; the identity's own if it is not set; null if it was not set. */
  public @Nullable String getUser() {
    return get("user");
  }

  /** Sets pgjdbc's {@code ApplicationName}. */
  public void setApplicationName(@Nullable String value) {
    set("ApplicationName", value);
  }

  /** Pgjdbc's {@code ApplicationName}; null if it was not set. */
  public @Nullable String getApplicationName() {
    return get("ApplicationName");
  }

  /** Sets pgjdbc's {@code currentSchema}. */
  public void setCurrentSchema(@Nullable String value) {
    set("currentSchema", value);
  }

  /** Pgjdbc's {@code currentSchema}; null if it was not set. */
  public @Nullable String getCurrentSchema() {
    return get("currentSchema");
  }

  /** Sets pgjdbc's {@code options}. */
  public void setOptions(@Nullable String value) {
    set("options", value);
  }

  /** Pgjdbc's {@code options}; null if it was not set. */
  public @Nullable String getOptions() {
    return get("options");
  }

  /** Sets pgjdbc's {@code sslmode}. */
  public void setSslMode(@Nullable String value) {
    set("sslmode", value);
  }

  /** Pgjdbc's {@code sslmode}; null if it was not set. */
  public @Nullable String getSslMode() {
    return get("sslmode");
  }

  /** Sets pgjdbc's {@code sslrootcert}. */
  public void setSslRootCert(@Nullable String value) {
    set("sslrootcert", value);
  }

  /** Pgjdbc's {@code sslrootcert}; null if it was not set. */
  public @Nullable String getSslRootCert() {
    return get("sslrootcert");
  }

  /** Sets pgjdbc's {@code targetServerType}. */
  public void setTargetServerType(@Nullable String value) {
    set("targetServerType", value);
  }

  /** Pgjdbc's {@code targetServerType}; null if it was not set. */
  public @Nullable String getTargetServerType() {
    return get("targetServerType");
  }

  /** Sets pgjdbc's {@code connectTimeout}: seconds, 0 for no limit but the login timeout. */
  public void setConnectTimeout(int value) {
    set("connectTimeout", String.valueOf(value));
  }

  /** Pgjdbc's {@code connectTimeout}; -1 if it was not set. */
  public int getConnectTimeout() {
    return number("connectTimeout");
  }

  /** Sets pgjdbc's {@code socketTimeout}: seconds, 0 for none. */
  public void setSocketTimeout(int value) {
    set("socketTimeout", String.valueOf(value));
  }

  /** Pgjdbc's {@code socketTimeout}; -1 if it was not set. */
  public int getSocketTimeout() {
    return number("socketTimeout");
  }

  /**
   * Sets pgjdbc's {@code prepareThreshold}: executions before a statement is prepared on the
   * server.
   */
  public void setPrepareThreshold(int value) {
    set("prepareThreshold", String.valueOf(value));
  }

  /** Pgjdbc's {@code prepareThreshold}; -1 if it was not set. */
  public int getPrepareThreshold() {
    return number("prepareThreshold");
  }

  /** Sets pgjdbc's {@code defaultRowFetchSize}: rows, 0 for all at once. */
  public void setDefaultRowFetchSize(int value) {
    set("defaultRowFetchSize", String.valueOf(value));
  }

  /** Pgjdbc's {@code defaultRowFetchSize}; -1 if it was not set. */
  public int getDefaultRowFetchSize() {
    return number("defaultRowFetchSize");
  }

  /** Sets pgjdbc's {@code tcpKeepAlive}, true unless set. */
  public void setTcpKeepAlive(boolean value) {
    set("tcpKeepAlive", String.valueOf(value));
  }

  /** Pgjdbc's {@code tcpKeepAlive}. */
  public boolean isTcpKeepAlive() {
    return get("tcpKeepAlive") == null ? true : Boolean.parseBoolean(get("tcpKeepAlive"));
  }

  /** Sets pgjdbc's {@code readOnly}, false unless set. */
  public void setReadOnly(boolean value) {
    set("readOnly", String.valueOf(value));
  }

  /** Pgjdbc's {@code readOnly}. */
  public boolean isReadOnly() {
    return get("readOnly") == null ? false : Boolean.parseBoolean(get("readOnly"));
  }

  /** Sets pgjdbc's {@code reWriteBatchedInserts}, false unless set. */
  public void setReWriteBatchedInserts(boolean value) {
    set("reWriteBatchedInserts", String.valueOf(value));
  }

  /** Pgjdbc's {@code reWriteBatchedInserts}. */
  public boolean isReWriteBatchedInserts() {
    return get("reWriteBatchedInserts") == null
        ? false
        : Boolean.parseBoolean(get("reWriteBatchedInserts"));
  }
}
