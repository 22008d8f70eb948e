package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;

/** Gets a token for the control plane, by one kind of authentication. */
@FunctionalInterface
interface TokenFetcher {

  AccessToken fetch() throws CredentialException, InterruptedException;
}
