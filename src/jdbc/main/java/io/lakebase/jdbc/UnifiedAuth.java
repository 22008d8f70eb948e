package io.lakebase.jdbc;

import io.lakebase.jdbc.databricks.AuthenticationSetting;
import io.lakebase.jdbc.databricks.AuthenticationSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Reads out of the settings how to authenticate at the control plane. */
final class UnifiedAuth {

  private static final String PREFIX = "DATABRICKS_";

  private UnifiedAuth() {}

  static AuthenticationSettings of(Settings settings) throws SQLException {
    Map<AuthenticationSetting, String> values = new EnumMap<>(AuthenticationSetting.class);
    for (AuthenticationSetting setting : AuthenticationSetting.values()) {
      settings.said(property(setting)).ifPresent(value -> values.put(setting, value));
    }
    Duration timeout =
        settings
            .duration(LakebaseProperty.DATABRICKS_HTTP_TIMEOUT)
            .filter(span -> !span.isZero())
            .orElse(AuthenticationSettings.DEFAULT_HTTP_TIMEOUT);
    boolean browser =
        Optional.ofNullable(values.get(AuthenticationSetting.AUTH_TYPE))
            .filter("external-browser"::equals)
            .isPresent();
    return new AuthenticationSettings(values, HostTrust.of(settings).listed(), timeout, browser);
  }

  /** The property that sets an authentication setting; they bear the same names. */
  static LakebaseProperty property(AuthenticationSetting setting) {
    return LakebaseProperty.valueOf(PREFIX + setting.name());
  }
}
