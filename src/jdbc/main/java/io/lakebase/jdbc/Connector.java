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
    PgjdbcVersion.warnOnce();
    Settings settings = SettingsResolver.resolve(url, info, world.ambient());
    ConnectLog.warnOfSecretsInUrl(settings);
    Deadline deadline = Deadline.after(LoginTimeout.of(settings, driverManagerSeconds));
    Location location = Location.of(settings);
    String database = Location.database(settings);
    LoginMethod method = LoginMethod.of(settings, location, database, new PgPass(world.ambient()));
    if (method.oauth()) {
      return new TokenLogin(world, settings, location, deadline).connect(database);
    }
    return new PasswordLogin(world, settings, location, deadline)
        .connect(database, method.password());
  }

  static Duration wakeTimeout(Settings settings) throws SQLException {
    return settings.duration(LakebaseProperty.WAKE_TIMEOUT).orElse(Duration.ZERO);
  }

  private static final class Shared {
    static final Connector CONNECTOR = new Connector(Collaborators.real());
  }
}
