package io.lakebase.emulator;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A branch with a compute of its own, which starts when it is first needed. Safe for use by many
 * threads.
 */
final class Branch implements AutoCloseable {
  private static final Pattern NAME =
      Pattern.compile("(projects/[a-z0-9-]+)/branches/([a-z0-9-]+)");

  private final String name;
  private final Settings settings;
  private final Roles roles;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable RunningCompute compute;
  private boolean closed;

  /** What every branch of an emulator has in common. */
  record Settings(
      Compute compute, boolean durable, Map<String, String> server, List<String> databases) {}

  Branch(String name, Settings settings, Roles roles) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "[" + name + "] is no branch name: projects/{project}/branches/{branch}");
    }
    this.name = name;
    this.settings = settings;
    this.roles = roles;
  }

  String name() {
    return name;
  }

  String project() {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() ? matcher.group(1) : "";
  }

  List<String> databases() {
    return settings.databases();
  }

  RunningCompute compute() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("[" + name + "] the emulator is closed");
      }
      if (compute == null) {
        RunningCompute started = settings.compute().start(settings.durable(), settings.server());
        try {
          new BranchSetup(started, settings.databases()).run(roles.all());
        } catch (SQLException e) {
          started.close();
          throw new IllegalStateException("[" + name + "] the compute was not set up", e);
        }
        compute = started;
      }
      return compute;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs statements as superuser in every database, if the compute runs already; if not, its start
   * does it.
   */
  void apply(Role role) {
    lock.lock();
    try {
      if (compute != null) {
        new BranchSetup(compute, settings.databases()).apply(role);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("[" + name + "] role " + role.name() + " not made", e);
    } finally {
      lock.unlock();
    }
  }

  void drop(String role) {
    lock.lock();
    try {
      if (compute != null) {
        new BranchSetup(compute, settings.databases()).drop(role);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("[" + name + "] role " + role + " not dropped", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (compute != null) {
        compute.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
