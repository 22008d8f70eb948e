package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The same driver for tools that know {@code jdbc:postgresql:} only, but let one name the driver
 * class: it takes {@code jdbc:postgresql://host…} as if it were {@code jdbc:lakebase://host…}.
 *
 * <p>Never registered with {@link DriverManager}, where it would take other servers' URLs away from
 * pgjdbc. It accepts all URLs of {@link LakebaseDriver} too. Safe for use by several threads.
 */
public final class LakebasePostgresDriver extends VersionedDriver {

  private static final String POSTGRES = "jdbc:postgresql:";

  /** Makes a driver, as tools do by its name. */
  public LakebasePostgresDriver() {
    // Has no state.
  }

  /** The URL as {@link LakebaseDriver} takes it; null if it is neither's. */
  private static @Nullable String lakebase(@Nullable String url) {
    if (url != null && url.startsWith(POSTGRES + "//")) {
      return LakebaseUrl.PREFIX + url.substring(POSTGRES.length());
    }
    return LakebaseUrl.accepts(url) ? url : null;
  }

  /**
   * Connects as {@link LakebaseDriver#connect}.
   *
   * @return pgjdbc's connection, or null if the URL is none that this driver takes
   * @throws SQLException as {@link LakebaseDriver#connect}
   */
  @Override
  public @Nullable Connection connect(@Nullable String url, @Nullable Properties info)
      throws SQLException {
    String ours = lakebase(url);
    return ours == null
        ? null
        : Connector.shared().connect(ours, info, DriverManager.getLoginTimeout());
  }

  /** Whether the URL begins with {@code jdbc:postgresql://} or as those of the other driver do. */
  @Override
  public boolean acceptsURL(@Nullable String url) {
    return lakebase(url) != null;
  }

  /** As {@link LakebaseDriver#getPropertyInfo}. */
  @Override
  public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties info) {
    return PropertyInfo.of(lakebase(url), info);
  }
}
