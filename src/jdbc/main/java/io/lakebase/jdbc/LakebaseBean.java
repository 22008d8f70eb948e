package io.lakebase.jdbc;

import org.jspecify.annotations.Nullable;

/** The {@code lakebase…} settings as bean properties. */
abstract class LakebaseBean extends PgjdbcBean {

  private static final long serialVersionUID = 1L;

  /** Sets {@link LakebaseProperty#AUTH}; null for none. */
  public void setLakebaseAuth(@Nullable String value) {
    own(LakebaseProperty.AUTH, value);
  }

  /** {@link LakebaseProperty#AUTH}, or null if it was not set. */
  public @Nullable String getLakebaseAuth() {
    return own(LakebaseProperty.AUTH);
  }

  /** Sets {@link LakebaseProperty#ENDPOINT}; null for none. */
  public void setLakebaseEndpoint(@Nullable String value) {
    own(LakebaseProperty.ENDPOINT, value);
  }

  /** {@link LakebaseProperty#ENDPOINT}, or null if it was not set. */
  public @Nullable String getLakebaseEndpoint() {
    return own(LakebaseProperty.ENDPOINT);
  }

  /** Sets {@link LakebaseProperty#HOST_ROLE}; null for none. */
  public void setLakebaseHostRole(@Nullable String value) {
    own(LakebaseProperty.HOST_ROLE, value);
  }

  /** {@link LakebaseProperty#HOST_ROLE}, or null if it was not set. */
  public @Nullable String getLakebaseHostRole() {
    return own(LakebaseProperty.HOST_ROLE);
  }

  /** Sets {@link LakebaseProperty#HOST_ADDRESS}; null for none. */
  public void setLakebaseHostAddress(@Nullable String value) {
    own(LakebaseProperty.HOST_ADDRESS, value);
  }

  /** {@link LakebaseProperty#HOST_ADDRESS}, or null if it was not set. */
  public @Nullable String getLakebaseHostAddress() {
    return own(LakebaseProperty.HOST_ADDRESS);
  }

  /** Sets {@link LakebaseProperty#TOKEN_TTL}; null for none. */
  public void setLakebaseTokenTtl(@Nullable String value) {
    own(LakebaseProperty.TOKEN_TTL, value);
  }

  /** {@link LakebaseProperty#TOKEN_TTL}, or null if it was not set. */
  public @Nullable String getLakebaseTokenTtl() {
    return own(LakebaseProperty.TOKEN_TTL);
  }

  /** Sets {@link LakebaseProperty#CLAIMS}; null for none. */
  public void setLakebaseClaims(@Nullable String value) {
    own(LakebaseProperty.CLAIMS, value);
  }

  /** {@link LakebaseProperty#CLAIMS}, or null if it was not set. */
  public @Nullable String getLakebaseClaims() {
    return own(LakebaseProperty.CLAIMS);
  }

  /** Sets {@link LakebaseProperty#WAKE_TIMEOUT}; null for none. */
  public void setLakebaseWakeTimeout(@Nullable String value) {
    own(LakebaseProperty.WAKE_TIMEOUT, value);
  }

  /** {@link LakebaseProperty#WAKE_TIMEOUT}, or null if it was not set. */
  public @Nullable String getLakebaseWakeTimeout() {
    return own(LakebaseProperty.WAKE_TIMEOUT);
  }

  /** Sets {@link LakebaseProperty#CREDENTIAL_SOURCE}; null for none. */
  public void setLakebaseCredentialSource(@Nullable String value) {
    own(LakebaseProperty.CREDENTIAL_SOURCE, value);
  }

  /** {@link LakebaseProperty#CREDENTIAL_SOURCE}, or null if it was not set. */
  public @Nullable String getLakebaseCredentialSource() {
    return own(LakebaseProperty.CREDENTIAL_SOURCE);
  }

  /** Sets {@link LakebaseProperty#TRUSTED_HOSTS}; null for none. */
  public void setLakebaseTrustedHosts(@Nullable String value) {
    own(LakebaseProperty.TRUSTED_HOSTS, value);
  }

  /** {@link LakebaseProperty#TRUSTED_HOSTS}, or null if it was not set. */
  public @Nullable String getLakebaseTrustedHosts() {
    return own(LakebaseProperty.TRUSTED_HOSTS);
  }

  /** Sets {@link LakebaseProperty#ALLOW_UNVERIFIED_TLS}. */
  public void setLakebaseAllowUnverifiedTls(boolean value) {
    own(LakebaseProperty.ALLOW_UNVERIFIED_TLS, String.valueOf(value));
  }

  /** {@link LakebaseProperty#ALLOW_UNVERIFIED_TLS}. */
  public boolean isLakebaseAllowUnverifiedTls() {
    return Boolean.parseBoolean(own(LakebaseProperty.ALLOW_UNVERIFIED_TLS));
  }
}
