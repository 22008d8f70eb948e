package io.lakebase.jdbc.faults;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import io.lakebase.emulator.Stage;
import io.lakebase.jdbc.LocalLakebase;
import java.time.Duration;
import java.util.Properties;

/** Where a connect can get stuck. */
enum ConnectStage {
  DISCOVERY(Route.DISCOVERY),
  TOKEN_ENDPOINT(Route.TOKEN),
  ENDPOINT_LOOKUP(Route.ENDPOINTS),
  WHO_AM_I(Route.ME),
  CREDENTIAL(Route.CREDENTIALS),
  TLS(Stage.BEFORE_TLS),
  STARTUP(Stage.AFTER_TLS),
  LOGIN(Stage.AFTER_PASSWORD),
  WAKING_UP(null, null),
  PAUSE_BETWEEN_TRIES(null, null);

  private final Route route;
  private final Stage stage;

  ConnectStage(Route route) {
    this(route, null);
  }

  ConnectStage(Stage stage) {
    this(null, stage);
  }

  ConnectStage(Route route, Stage stage) {
    this.route = route;
    this.stage = stage;
  }

  void stick(LakebaseEmulator lakebase) {
    if (route != null) {
      lakebase.faults().on(route).hang();
    } else if (stage != null) {
      lakebase.endpoint().faults().hang(stage);
    } else if (this == WAKING_UP) {
      lakebase.endpoint().wakeAfter(Duration.ofMinutes(1));
      lakebase.endpoint().suspend();
    } else {
      lakebase.endpoint().suspend();
      lakebase.endpoint().failWake("57P03", "the database system is starting up");
    }
  }

  /** Whether a connect has got there. */
  boolean reached(LakebaseEmulator lakebase) {
    if (route != null) {
      return lakebase.requests().count(route) > 0;
    }
    return stage != null
        ? lakebase.endpoint().faults().hanging() > 0
        : lakebase.endpoint().openConnections() > 0 || LocalLakebase.credentialCalls() > 0;
  }

  String url() {
    return this == ENDPOINT_LOOKUP
        ? "jdbc:lakebase:"
            + LocalLakebase.endpoint().name()
            + "?port="
            + LocalLakebase.endpoint().port()
        : LocalLakebase.url();
  }

  Properties settings() {
    Properties settings = LocalLakebase.settings();
    if (this == ENDPOINT_LOOKUP) {
      settings.remove("lakebaseEndpoint");
    }
    if (this == WHO_AM_I) {
      settings.remove("databricksClientId");
      settings.remove("databricksClientSecret");
      settings.setProperty(
          "databricksToken", LocalLakebase.emulator().user().personalAccessToken());
    }
    return settings;
  }
}
