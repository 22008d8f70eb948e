package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.LakebaseCredentials;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.databricks.Workspaces;
import java.sql.SQLException;
import java.util.Optional;

/** Finds whom to ask for a token. */
@FunctionalInterface
interface WorkspaceFinder {

  Workspace find(Plan plan) throws SQLException;

  /** The source registered under the name the settings give, else Databricks unified auth. */
  static Workspace registeredOrUnifiedAuth(Plan plan) throws SQLException {
    Optional<String> name = plan.settings().said(LakebaseProperty.CREDENTIAL_SOURCE);
    if (name.isPresent()) {
      return LakebaseCredentials.find(name.get())
          .orElseThrow(
              () ->
                  ConnectError.SOURCE_UNKNOWN.at(
                      "lakebaseCredentialSource", "the registry does not have it"));
    }
    try {
      return Workspaces.of(plan.authentication());
    } catch (CredentialException e) {
      throw ControlPlane.failed(e);
    }
  }
}
