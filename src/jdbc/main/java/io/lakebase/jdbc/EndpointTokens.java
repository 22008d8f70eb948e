package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.CredentialKey;
import io.lakebase.jdbc.internal.cache.Served;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The tokens of one identity for one endpoint. */
record EndpointTokens(String subject, CredentialKey key, CredentialSource source, Tokens tokens) {

  static EndpointTokens of(
      String subject, Workspace workspace, CredentialRequest request, Tokens tokens) {
    return new EndpointTokens(
        subject, CredentialKey.of(workspace, request), workspace.credentials(), tokens);
  }

  Served get(Deadline deadline) throws SQLException {
    return get(deadline, null);
  }

  /** One that is not the one that a server refused to this login. */
  Served get(Deadline deadline, @Nullable Credential refusedHere) throws SQLException {
    return ControlPlane.ask(
        subject, deadline, remaining -> tokens.get(key, source, deadline, refusedHere));
  }

  boolean mayGetAnother(Served refused) {
    return tokens.refused(key, refused);
  }
}
