package io.lakebase.jdbc;

import io.lakebase.jdbc.internal.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The one path on which every door of this driver connects. Safe for use by several threads. */
final class Connector {

  private static volatile boolean used;

  private final Collaborators world;
  private final Plans plans;
  private final PgPass passwords;

  Connector(Collaborators world) {
    this.world = world;
    this.plans = new Plans(world.ambient());
    this.passwords = new PgPass(world.ambient());
  }

  /** The connector of this class loader, made at the first connect. */
  static Connector shared() {
    return Shared.CONNECTOR;
  }

  /**
   * Connects.
   *
   * @param url an accepted URL, or empty for everything from the properties and the environment
   * @param info driver properties, never changed
   * @param driverManagerSeconds the login timeout that holds if the settings name none, 0 for the
   *     default
   */
  Connection connect(String url, @Nullable Properties info, int driverManagerSeconds)
      throws SQLException {
    return connect(plans.of(url, info), driverManagerSeconds);
  }

  /** Connects by a URL that was read before. */
  Connection connect(LakebaseUrl url, @Nullable Properties info, int driverManagerSeconds)
      throws SQLException {
    return connect(plans.of(url, info), driverManagerSeconds);
  }

  private Connection connect(Plan plan, int driverManagerSeconds) throws SQLException {
    Attempt attempt = attempt(plan, driverManagerSeconds);
    return connect(attempt);
  }

  /** Connects as settled. */
  Connection connect(Attempt attempt) throws SQLException {
    return ConnectTrouble.watched(
        attempt.plan(),
        () ->
            attempt.method().oauth()
                ? tokenLogin(attempt)
                : new PasswordLogin(world, attempt.plan(), attempt.deadline())
                    .connect(attempt.method().password()));
  }

  /** One connect, settled as far as that takes no call. */
  record Attempt(Plan plan, Deadline deadline, LoginMethod method, TokenPath path) {}

  /** Settles what a connect would do. */
  Attempt attempt(String url, @Nullable Properties info, int driverManagerSeconds)
      throws SQLException {
    return attempt(plans.of(url, info), driverManagerSeconds);
  }

  /** Settles what a connect by a URL that was read before would do. */
  Attempt attempt(LakebaseUrl url, @Nullable Properties info, int driverManagerSeconds)
      throws SQLException {
    return attempt(plans.of(url, info), driverManagerSeconds);
  }

  private Attempt attempt(Plan plan, int driverManagerSeconds) throws SQLException {
    PgjdbcVersion.warnOnce();
    Deadline deadline = Deadline.after(plan.loginTimeout(driverManagerSeconds));
    return new Attempt(
        plan, deadline, plan.method(passwords), new TokenPath(world, plan, deadline));
  }

  private Connection tokenLogin(Attempt attempt) throws SQLException {
    TokenLogin login = new TokenLogin(world, attempt);
    try {
      return login.connect();
    } catch (SQLException e) {
      if (!login.hostsHaveMoved(e)) {
        throw e;
      }
      return login.connect();
    }
  }

  /** Has the shared connector forget what it read of settings, if there is one; none is made. */
  static void clearShared() {
    if (used) {
      shared().plans.clear();
    }
  }

  private static final class Shared {
    static final Connector CONNECTOR = new Connector(Collaborators.real());

    static {
      used = true;
    }
  }
}
