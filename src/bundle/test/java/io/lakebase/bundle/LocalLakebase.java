package io.lakebase.bundle;

import io.lakebase.emulator.LakebaseEmulator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One local Lakebase for all tests, and the settings to reach it. */
final class LocalLakebase {

  private LocalLakebase() {}

  private static final class Running {
    static final LakebaseEmulator EMULATOR =
        LakebaseEmulator.builder().serverSetting("wal_level", "logical").start();
  }

  static LakebaseEmulator emulator() {
    return Running.EMULATOR;
  }

  static LakebaseEmulator fresh() {
    emulator().reset();
    return emulator();
  }

  static String url() {
    return "jdbc:lakebase://localhost:"
        + emulator().endpoint().port()
        + "/"
        + emulator().database();
  }

  static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("databricksHost", emulator().host().toString());
    settings.put("databricksClientId", emulator().servicePrincipal().clientId());
    settings.put("databricksClientSecret", emulator().servicePrincipal().clientSecret());
    settings.put("lakebaseTrustedHosts", "localhost,127.0.0.1");
    settings.put("lakebaseEndpoint", emulator().endpoint().name());
    settings.put("sslrootcert", emulator().caCertificate().toString());
    return settings;
  }

  /** The settings as the program takes them. */
  static List<String> arguments(Map<String, String> settings) {
    List<String> arguments = new ArrayList<>();
    settings.forEach((name, value) -> arguments.addAll(List.of("-P", name + "=" + value)));
    return arguments;
  }
}
