package io.lakebase.jdbc;

import io.lakebase.jdbc.Connector.Attempt;
import io.lakebase.jdbc.LakebaseProperty.Origin;
import io.lakebase.jdbc.credential.Workspace;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.jdbc.SslMode;
import org.postgresql.jdbcurlresolver.PgPassParser;
import org.postgresql.plugin.AuthenticationRequestType;

/** The password for a connection that pgjdbc makes by itself and can no longer be changed. */
final class PluginLogin {

  private static final String SUBJECT = "jdbc:postgresql:";

  private final Connector connector;
  private final Properties all;

  PluginLogin(Connector connector, Properties all) {
    this.connector = connector;
    this.all = all;
  }

  String password(AuthenticationRequestType type) throws SQLException {
    Attempt attempt = connector.attempt(url(), pgjdbc(), DriverManager.getLoginTimeout());
    if (!attempt.method().oauth()) {
      return attempt
          .method()
          .password()
          .or(() -> Ambient.present(all.getProperty("password")))
          .orElseThrow(
              () ->
                  ConnectError.SETTINGS_CONTRADICT.at(
                      SUBJECT, "lakebaseAuth is password and there is no password"));
    }
    requireTls(attempt.plan().settings());
    if (type != AuthenticationRequestType.CLEARTEXT_PASSWORD) {
      throw ConnectError.PLUGIN_ASKED_OTHERWISE.at(
          attempt.plan().subject(), "it asks for " + asked(type));
    }
    TokenPath path = attempt.path();
    path.safety();
    Workspace workspace = path.workspace();
    Destination destination = path.destination(workspace);
    return path.tokens(workspace, destination).get(attempt.deadline()).credential().token();
  }

  /** Our settings count as written in the URL, where least is allowed. */
  private LakebaseUrl url() throws SQLException {
    Map<String, String> ours = new LinkedHashMap<>();
    for (String name : all.stringPropertyNames()) {
      if (Settings.isOurs(name)) {
        requireAllowed(name);
        ours.put(name, all.getProperty(name));
      }
    }
    return new LakebaseUrl(
        UrlText.hosts(all),
        Optional.empty(),
        UrlText.database(all.getProperty("PGDBNAME")),
        ours,
        false);
  }

  private Properties pgjdbc() {
    Properties others = new Properties();
    for (String name : all.stringPropertyNames()) {
      if (!Settings.isOurs(name)
          && !name.equals("authenticationPluginClassName")
          && !Settings.namesService(name)
          && !(name.equals("password") && ofThePasswordFile())) {
        others.setProperty(name, all.getProperty(name));
      }
    }
    return others;
  }

  /**
   * pgjdbc has taken it from there already, by lines of wildcards too; the plan looks again, for
   * lines that name the host.
   */
  private boolean ofThePasswordFile() {
    String found =
        PgPassParser.getPassword(
            all.getProperty("PGHOST"),
            all.getProperty("PGPORT"),
            all.getProperty("PGDBNAME"),
            all.getProperty("user"));
    return found != null && found.equals(all.getProperty("password"));
  }

  private void requireAllowed(String name) throws SQLException {
    boolean blank = all.getProperty(name).isBlank();
    boolean forbidden =
        LakebaseProperty.named(name)
            .filter(property -> !property.origins().contains(Origin.URL))
            .isPresent();
    if (forbidden && !blank) {
      throw ConnectError.PLUGIN_SETTING.at(
          name,
          "pgjdbc does not tell whether it stood in the URL, where it could draw secrets out");
    }
  }

  private void requireTls(Settings settings) throws SQLException {
    SslMode mode = SslMode.of(all);
    boolean enough =
        settings.isTrue(LakebaseProperty.ALLOW_UNVERIFIED_TLS)
            ? mode.compareTo(SslMode.REQUIRE) >= 0
            : mode == SslMode.VERIFY_FULL;
    if (!enough) {
      throw ConnectError.PLUGIN_WITHOUT_TLS.at(
          SUBJECT,
          "sslmode is "
              + mode.value
              + (mode.compareTo(SslMode.REQUIRE) < 0
                  ? ", which allows plaintext"
                  : ", which does not check whose certificate it is"));
    }
  }

  private static String asked(AuthenticationRequestType type) {
    return switch (type) {
      case MD5_PASSWORD -> "an MD5 hash";
      case SASL -> "SCRAM";
      case GSS -> "GSS (Kerberos)";
      case CLEARTEXT_PASSWORD -> "a password";
    };
  }
}
