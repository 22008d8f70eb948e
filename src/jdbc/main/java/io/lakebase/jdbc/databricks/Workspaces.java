package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.Workspace;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The workspaces this process talks to. Loads the SDK at the first question, not before. Safe for
 * use by several threads.
 */
public final class Workspaces {

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile @Nullable WorkspaceRegistry registry;

  private Workspaces() {}

  /**
   * The workspace that settings, environment and configuration file describe; the same one as long
   * as these say the same.
   *
   * @throws CredentialException if they name no workspace, contradict each other, or name a host
   *     that no secret may be sent to
   */
  public static Workspace of(AuthenticationSettings settings) throws CredentialException {
    return registry().of(settings);
  }

  static WorkspaceRegistry registry() {
    WorkspaceRegistry present = registry;
    if (present == null) {
      LOCK.lock();
      try {
        present = registry;
        if (present == null) {
          present = new WorkspaceRegistry(Machine.current(), System::nanoTime);
          registry = present;
        }
      } finally {
        LOCK.unlock();
      }
    }
    return present;
  }

  /** Forgets all workspaces and ends their threads. */
  public static void close() {
    LOCK.lock();
    try {
      WorkspaceRegistry present = registry;
      registry = null;
      if (present != null) {
        present.close();
      }
    } finally {
      LOCK.unlock();
    }
  }
}
