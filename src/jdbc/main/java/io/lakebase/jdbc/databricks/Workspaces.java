package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.Workspace;

/** The workspaces this process talks to. Loads the SDK at the first question, not before. */
public final class Workspaces {

  private Workspaces() {}

  /**
   * The workspace that settings, environment and configuration file describe; the same one as long
   * as these say the same.
   *
   * @throws CredentialException if they name no workspace, contradict each other, or name a host
   *     that no secret may be sent to
   */
  public static Workspace of(AuthenticationSettings settings) throws CredentialException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Forgets all workspaces and ends their threads. */
  public static void close() {
    throw new UnsupportedOperationException("not built yet");
  }
}
