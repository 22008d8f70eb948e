package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.Credential;

/**
 * A credential and where it came from.
 *
 * @param credential the credential
 * @param cached whether it was there already, so that a refusal may mean that it is out of date
 */
public record Served(Credential credential, boolean cached) {}
