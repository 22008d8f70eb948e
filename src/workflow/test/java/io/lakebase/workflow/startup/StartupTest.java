package io.lakebase.workflow.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class StartupTest {

  private static final WorkflowType<Void, String> HELLO =
      Workflow.type("hello", Void.class, String.class);

  @Test
  void saysWhereWorkflowsAreStoredAndWarnsOfNothingThatIsWell() {
    PGSimpleDataSource database = withSynchronousCommit("on");

    try (Log log = new Log()) {
      start(database);

      assertThat(log.from(Level.INFO))
          .anySatisfy(line -> assertThat(line).contains(database.getDatabaseName()));
      assertThat(warnings(log)).isEmpty();
    }
  }

  @Test
  void warnsWhenCommitsAreNotDurable() {
    PGSimpleDataSource database = withSynchronousCommit("off");

    try (Log log = new Log()) {
      start(database);

      assertThat(warnings(log)).singleElement().asString().contains("synchronous_commit is off");
    }
  }

  @Test
  void warnsOfATransactionPooler() throws Exception {
    TransactionPooler pooler = new TransactionPooler(TestPostgres.newDatabase());

    try (Log log = new Log()) {
      catchThrowable(() -> start(pooler));

      assertThat(log.from(Level.WARN))
          .anySatisfy(
              line -> assertThat(line).startsWith("[starter]").contains("a transaction pooler"));
    } finally {
      pooler.closeAll();
    }
  }

  @Test
  void aDatabaseOutOfReachIsToldInWholeSentences() {
    ByUrl nowhere = new ByUrl("jdbc:postgresql://127.0.0.1:1/nowhere");

    assertThat(catchThrowable(() -> start(nowhere)))
        .hasMessageStartingWith("[starter] the engine did not start: ")
        .hasMessageEndingWith("connections. Check the database and its grants.");
    assertThat(catchThrowable(() -> WorkflowClient.builder(nowhere).connect()))
        .hasMessageStartingWith("[workflow client] it did not connect: ")
        .hasMessageEndingWith("connections. Check the database and its grants.");
  }

  @Test
  void aSchemaThatIsTooOldIsToldWithItsOwnRemedyAlone() {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    TestPostgres.execute(
        database,
        "CREATE SCHEMA dbos; CREATE TABLE dbos.dbos_migrations (version BIGINT PRIMARY KEY);"
            + " INSERT INTO dbos.dbos_migrations VALUES (40)");

    Throwable engine = catchThrowable(() -> start(database));
    Throwable client = catchThrowable(() -> WorkflowClient.builder(database).connect());

    assertThat(engine)
        .hasMessageStartingWith("[starter] the engine did not start: [dbos] the DBOS schema")
        .hasMessageEndingWith("or choose another schema name.");
    assertThat(client)
        .hasMessageContaining("[workflow client] it did not connect: [dbos] the DBOS schema")
        .hasMessageEndingWith("or choose another schema name.");
  }

  @Test
  void whoseConnectionsThePoolHasNotSaysHowManyTheyAre() {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(TestPostgres.newDatabase());
      pool.setMaximumPoolSize(2);
      pool.setConnectionTimeout(250);

      Throwable refused = catchThrowable(() -> start(pool));

      assertThat(refused)
          .hasMessageStartingWith("[starter] the engine did not start: ")
          .hasMessageContaining("holds up to 9 connections")
          .hasMessageContaining("give it a larger pool");
    }
  }

  @Test
  void noSecretOfTheUrlIsLoggedOrThrown() {
    PGSimpleDataSource admin = TestPostgres.newDatabase();
    String role = "keeper_" + admin.getDatabaseName();
    TestPostgres.execute(
        admin, "CREATE ROLE " + role + " LOGIN SUPERUSER PASSWORD 'unguessable-one'");
    String url =
        "jdbc:postgresql://127.0.0.1:"
            + TestPostgres.port()
            + "/"
            + admin.getDatabaseName()
            + "?sslpassword=unguessable-two&databricksClientSecret=unguessable-three"
            + "&databricksToken=unguessable-four";

    try (Log log = new Log()) {
      start(new ByUrl(url + "&user=" + role + "&password=unguessable-one"));
      Throwable refused =
          catchThrowable(
              () -> start(new ByUrl(url + "&user=no_" + role + "&password=unguessable-five")));

      assertThat(log.from(Level.INFO))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .endsWith(
                          "jdbc:postgresql://127.0.0.1:"
                              + TestPostgres.port()
                              + "/"
                              + admin.getDatabaseName()));
      assertThat(log.text()).doesNotContain("unguessable");
      assertThat(refused).isNotNull();
      assertThat(trace(refused)).contains("no_" + role).doesNotContain("unguessable");
    }
  }

  /** Its own: engines that other tests have crashed may still say that they end. */
  private static List<String> warnings(Log log) {
    return log.from(Level.WARN).stream().filter(line -> line.startsWith("[starter]")).toList();
  }

  private static PGSimpleDataSource withSynchronousCommit(String value) {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    TestPostgres.execute(
        database,
        "ALTER DATABASE " + database.getDatabaseName() + " SET synchronous_commit = " + value);
    return database;
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static void start(DataSource on) {
    try (WorkflowEngine engine =
        WorkflowEngine.builder(on)
            .name("starter")
            .register(HELLO, (ctx, in) -> ctx.step("say", String.class, step -> "hello"))
            .start()) {
      assertThat(engine.start(HELLO, null, StartOptions.defaults()).result()).isEqualTo("hello");
    }
  }
}
