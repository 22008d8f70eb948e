package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.CredentialKey;
import io.lakebase.jdbc.internal.cache.Served;
import java.sql.SQLException;

/** The tokens of one identity for one endpoint. */
record EndpointTokens(String subject, CredentialKey key, CredentialSource source, Tokens tokens) {

  static EndpointTokens of(
      String subject, Workspace workspace, CredentialRequest request, Tokens tokens) {
    return new EndpointTokens(
        subject, CredentialKey.of(workspace, request), workspace.credentials(), tokens);
  }

  Served get(Deadline deadline) throws SQLException {
    return ControlPlane.ask(subject, deadline, remaining -> tokens.get(key, source, deadline));
  }

  boolean mayGetAnother(Served refused) {
    return tokens.refused(key, refused);
  }
}
