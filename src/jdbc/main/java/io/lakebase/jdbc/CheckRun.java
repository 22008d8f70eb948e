package io.lakebase.jdbc;

import io.lakebase.jdbc.ConnectionCheck.Finding;
import io.lakebase.jdbc.ConnectionCheck.Step;
import io.lakebase.jdbc.Connector.Attempt;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.Workspace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.Statement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One {@link ConnectionCheck}. For one thread. */
final class CheckRun {

  private static final String SQL_WHO =
      """
      SELECT current_user, current_database(), current_setting('server_version'),
             pg_is_in_recovery()
      """;

  private static final int ROUND_TRIPS = 10;
  private static final String NO_SUCH_DATABASE = "3D000";

  private final Connector connector;
  private final Consumer<Finding> findings;
  private Step step = Step.SETTINGS;

  CheckRun(Connector connector, Consumer<Finding> findings) {
    this.connector = connector;
    this.findings = findings;
  }

  /** The step that is on. */
  Step step() {
    return step;
  }

  void all(LakebaseUrl url, @Nullable Properties info, int driverManagerSeconds)
      throws SQLException {
    Attempt attempt = connector.attempt(url, info, driverManagerSeconds);
    boolean oauth = attempt.method().oauth();
    if (oauth) {
      attempt.path().safety();
    }
    passed(
        (oauth ? "OAuth" : "native password")
            + " to "
            + attempt.plan().subject()
            + ", database "
            + attempt.plan().database());
    if (oauth) {
      before(attempt);
    }
    step = Step.ROLE;
    login(attempt);
  }

  private void before(Attempt attempt) throws SQLException {
    TokenPath path = attempt.path();
    step = Step.IDENTITY;
    Workspace workspace = path.workspace();
    String identity =
        ControlPlane.ask(workspace.host(), attempt.deadline(), workspace.principal()::role);
    passed(identity + " (" + workspace + ")");

    step = Step.ENDPOINT;
    Destination destination = path.destination(workspace);
    passed(
        destination.target()
            + destination.endpoint().map(EndpointInfo::state).map(s -> ", " + s).orElse(""));

    HostProbe probe = new HostProbe(attempt.plan().settings(), attempt.deadline());
    for (HostPort host : destination.hosts()) {
      step = Step.HOST;
      try (HostProbe.Reached reached = probe.reach(host)) {
        passed(reached.text());
        step = Step.TLS;
        passed(reached.handshake());
      }
    }

    step = Step.TOKEN;
    Credential credential =
        path.tokens(workspace, destination).get(attempt.deadline()).credential();
    passed(
        "lives "
            + Duration.between(credential.issuedAt(), credential.expiresAt()).toSeconds()
            + " s, until "
            + credential.expiresAt().truncatedTo(ChronoUnit.SECONDS));
  }

  private void login(Attempt attempt) throws SQLException {
    long start = System.nanoTime();
    try (Connection connection = connector.connect(attempt)) {
      String took = millis(System.nanoTime() - start) + " for the login";
      who(connection, took);
      roundTrips(connection);
    } catch (SQLException e) {
      if (step == Step.ROLE && !(e instanceof SQLInvalidAuthorizationSpecException)) {
        step = Step.SERVER;
      }
      throw e;
    }
  }

  private void who(Connection connection, String took) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SQL_WHO)) {
      row.next();
      passed("logged in as " + row.getString(1) + ", " + took);
      step = Step.SERVER;
      passed(
          "PostgreSQL "
              + row.getString(3)
              + ", database "
              + row.getString(2)
              + (row.getBoolean(4) ? ", read-only replica" : ""));
    }
  }

  private void roundTrips(Connection connection) throws SQLException {
    step = Step.ROUND_TRIP;
    long best = Long.MAX_VALUE;
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < ROUND_TRIPS; i++) {
        long start = System.nanoTime();
        statement.execute("SELECT 1");
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    passed(millis(best) + ", the best of " + ROUND_TRIPS);
  }

  private void passed(String text) {
    findings.accept(new Finding(step, true, text));
  }

  /** The driver's own errors end with a remedy; the server's get one where there is one. */
  static String told(SQLException failure) {
    return NO_SUCH_DATABASE.equals(failure.getSQLState())
        ? failure.getMessage() + ". Name one that exists at the end of the URL."
        : String.valueOf(failure.getMessage());
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
