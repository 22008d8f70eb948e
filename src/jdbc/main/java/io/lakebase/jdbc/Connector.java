package io.lakebase.jdbc;

import io.lakebase.jdbc.internal.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The one path on which every door of this driver connects. Safe for use by several threads. */
final class Connector {

  private final Collaborators world;

  Connector(Collaborators world) {
    this.world = world;
  }

  /** The connector of this class loader, made at the first connect. */
  static Connector shared() {
    return Shared.CONNECTOR;
  }

  /**
   * Connects.
   *
   * @param info driver properties, never changed
   * @param driverManagerSeconds the login timeout that holds if the settings name none, 0 for the
   *     default
   */
  Connection connect(LakebaseUrl url, @Nullable Properties info, int driverManagerSeconds)
      throws SQLException {
    Attempt attempt = attempt(url, info, driverManagerSeconds);
    ConnectLog.warnOfSecretsInUrl(attempt.settings());
    return connect(attempt);
  }

  /** Connects as settled. */
  Connection connect(Attempt attempt) throws SQLException {
    return ConnectTrouble.watched(
        attempt.location().subject(),
        () ->
            attempt.method().oauth()
                ? tokenLogin(attempt)
                : new PasswordLogin(
                        world, attempt.settings(), attempt.location(), attempt.deadline())
                    .connect(attempt.database(), attempt.method().password()));
  }

  /** One connect, settled as far as that takes no call. */
  record Attempt(
      Settings settings,
      Deadline deadline,
      Location location,
      String database,
      LoginMethod method,
      TokenPath path) {}

  /** Settles what a connect would do. */
  Attempt attempt(LakebaseUrl url, @Nullable Properties info, int driverManagerSeconds)
      throws SQLException {
    PgjdbcVersion.warnOnce();
    Settings settings = SettingsResolver.resolve(url, info, world.ambient());
    Deadline deadline = Deadline.after(LoginTimeout.of(settings, driverManagerSeconds));
    Location location = Location.of(settings);
    String database = Location.database(settings);
    LoginMethod method = LoginMethod.of(settings, location, database, new PgPass(world.ambient()));
    TokenPath path = new TokenPath(world, settings, location, deadline);
    return new Attempt(settings, deadline, location, database, method, path);
  }

  private Connection tokenLogin(Attempt attempt) throws SQLException {
    TokenLogin login =
        new TokenLogin(world, attempt.settings(), attempt.location(), attempt.deadline());
    try {
      return login.connect(attempt.database());
    } catch (SQLException e) {
      if (!login.hostsHaveMoved(e)) {
        throw e;
      }
      return login.connect(attempt.database());
    }
  }

  static Duration wakeTimeout(Settings settings) throws SQLException {
    return settings.duration(LakebaseProperty.WAKE_TIMEOUT).orElse(Duration.ZERO);
  }

  private static final class Shared {
    static final Connector CONNECTOR = new Connector(Collaborators.real());
  }
}
