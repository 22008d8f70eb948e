package io.lakebase.jdbc;

import io.lakebase.jdbc.LakebaseProperty.Origin;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * TLS for connections that carry a token: what pgjdbc has to be told, whatever the user said.
 *
 * <p>{@code sslmode=require}, which does not look at the certificate in pgjdbc, becomes {@code
 * verify-full} with the JVM's trust store, or with {@code sslrootcert} where it is given.
 *
 * @see <a href="https://jdbc.postgresql.org/documentation/ssl/">pgjdbc: using TLS</a>
 */
final class TlsPolicy {

  static final String JVM_TRUST_STORE = "org.postgresql.ssl.DefaultJavaSSLFactory";

  private static final Set<String> VERIFYING_FACTORIES =
      Set.of(
          JVM_TRUST_STORE,
          "org.postgresql.ssl.LibPQFactory",
          "org.postgresql.ssl.jdbc4.LibPQFactory",
          "org.postgresql.ssl.SingleCertValidatingFactory");

  private TlsPolicy() {}

  /** Settings that replace what was said; a null value takes the setting away. */
  static Map<String, @Nullable String> forToken(Settings settings) throws SQLException {
    boolean unverified = settings.isTrue(LakebaseProperty.ALLOW_UNVERIFIED_TLS);
    Map<String, @Nullable String> result = new LinkedHashMap<>();
    result.put("sslmode", mode(settings, unverified));
    result.put("ssl", null);
    result.put("channelBinding", null);
    result.put("gssEncMode", "disable");
    result.put("service", null);
    refuseClasses(settings, unverified);

    Optional<String> root = settings.pg("sslrootcert").filter(file -> !file.equals("system"));
    if (root.isEmpty()) {
      result.put("sslrootcert", null);
    }
    boolean own = root.isPresent() || clientCertificate(settings) || verifiesNothing(result);
    if (!own && settings.pg("sslfactory").isEmpty()) {
      result.put("sslfactory", JVM_TRUST_STORE);
    }
    return result;
  }

  private static String mode(Settings settings, boolean unverified) throws SQLException {
    String said = settings.pg("sslmode").map(text -> text.toLowerCase(Locale.ROOT)).orElse(null);
    if (said == null) {
      if (settings.pg("ssl").filter("false"::equalsIgnoreCase).isPresent()) {
        throw tooWeak("ssl=false turns it off");
      }
      return "verify-full";
    }
    boolean ambient =
        Optional.ofNullable(settings.pgjdbc().get("sslmode"))
            .filter(setting -> setting.origin() == Origin.ENVIRONMENT)
            .isPresent();
    return switch (said) {
      case "verify-full" -> said;
      case "require", "verify-ca" -> unverified ? said : "verify-full";
      case "disable", "allow", "prefer" -> {
        if (ambient) {
          yield "verify-full";
        }
        throw tooWeak("sslmode=" + said + " allows plaintext");
      }
      default ->
          throw ConnectError.PGJDBC_SETTING_UNUSABLE.at(
              "sslmode", "it is one of require, verify-ca, verify-full");
    };
  }

  private static void refuseClasses(Settings settings, boolean unverified) throws SQLException {
    if (settings.pg("authenticationPluginClassName").isPresent()) {
      throw ConnectError.SETTINGS_CONTRADICT.at(
          "authenticationPluginClassName", "it would replace the token");
    }
    if (settings.pg("service").isPresent()) {
      throw ConnectError.SETTINGS_CONTRADICT.at(
          "service", "a service file could change where the token goes");
    }
    if (settings
        .pg("gssEncMode")
        .filter(mode -> mode.equalsIgnoreCase("prefer") || mode.equalsIgnoreCase("require"))
        .isPresent()) {
      throw tooWeak("gssEncMode takes its place");
    }
    boolean addressInUrl =
        settings.origin(LakebaseProperty.HOST_ADDRESS).filter(Origin.URL::equals).isPresent();
    // A name in Databricks' domains is trusted unasked: together they would make anybody that host.
    if (addressInUrl && (inUrl(settings, "sslrootcert") || inUrl(settings, "sslfactoryarg"))) {
      throw tooWeak("the URL names the address and whose certificates are good for it");
    }
    if (unverified) {
      if (addressInUrl) {
        throw tooWeak("lakebaseAllowUnverifiedTls does not go with an address in the URL");
      }
      return;
    }
    if (settings.pg("sslhostnameverifier").isPresent()) {
      throw tooWeak("sslhostnameverifier replaces the check of the host name");
    }
    if (settings.pg("socketFactory").isPresent()) {
      throw tooWeak("socketFactory decides where the token goes");
    }
    if (settings.pg("sslfactory").filter(name -> !VERIFYING_FACTORIES.contains(name)).isPresent()) {
      throw tooWeak("sslfactory replaces the check of the certificate");
    }
  }

  /** Whether a TLS class of pgjdbc's own is used, which does nothing but verify. */
  static boolean verifiesByPgjdbc(Properties properties) {
    String factory = properties.getProperty("sslfactory");
    return (factory == null || VERIFYING_FACTORIES.contains(factory))
        && properties.getProperty("sslkey") == null
        && properties.getProperty("sslcert") == null;
  }

  private static boolean inUrl(Settings settings, String name) {
    Settings.Setting said = settings.pgjdbc().get(name);
    return said != null && said.origin() == Origin.URL && !said.value().equals("system");
  }

  private static boolean clientCertificate(Settings settings) {
    return settings.pg("sslcert").isPresent() || settings.pg("sslkey").isPresent();
  }

  private static boolean verifiesNothing(Map<String, @Nullable String> result) {
    return "require".equals(result.get("sslmode"));
  }

  private static SQLException tooWeak(String why) {
    return ConnectError.TLS_TOO_WEAK.at("TLS", why);
  }
}
