package io.lakebase.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.LakebaseDriver;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.TransactionalWorkflows;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** The examples of docs/spring-boot.md. */
class SpringBootPageTest {

  static final WorkflowType<String, String> GREET =
      Workflow.type("greet", String.class, String.class);
  static final WorkflowQueue GREETINGS = WorkflowQueue.named("greetings");

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.builder().start();
    new JdbcTemplate(postgres.getPostgresDatabase())
        .execute("CREATE TABLE Greeting (name TEXT PRIMARY KEY)");
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  static class Application {
    @Bean
    DataSource dataSource() {
      return postgres.getPostgresDatabase();
    }

    @Bean
    PlatformTransactionManager transactions(DataSource dataSource) {
      return new DataSourceTransactionManager(dataSource);
    }

    @Bean
    WorkflowEngine engine(DataSource dataSource) {
      return WorkflowEngine.builder(dataSource)
          .queues(GREETINGS)
          .register(GREET, (ctx, name) -> "hello " + name)
          .start();
    }

    @Bean
    TransactionalWorkflows workflows(WorkflowEngine engine, DataSource dataSource) {
      return new TransactionalWorkflows(engine, new SpringTransactionConnections(dataSource));
    }

    @Bean
    Greetings greetings(DataSource dataSource, TransactionalWorkflows workflows) {
      return new Greetings(new JdbcTemplate(dataSource), workflows);
    }
  }

  static class Greetings {
    private final JdbcTemplate jdbc;
    private final TransactionalWorkflows workflows;

    Greetings(JdbcTemplate jdbc, TransactionalWorkflows workflows) {
      this.jdbc = jdbc;
      this.workflows = workflows;
    }

    @Transactional
    void greet(String name) {
      jdbc.update("INSERT INTO Greeting (name) VALUES (?)", name);
      workflows.start(GREET, name, StartOptions.on(GREETINGS));
    }
  }

  @Test
  void theExamplesRun() {
    try (AnnotationConfigApplicationContext spring =
        new AnnotationConfigApplicationContext(Application.class)) {
      Greetings greetings = spring.getBean(Greetings.class);
      WorkflowEngine engine = spring.getBean(WorkflowEngine.class);

      greetings.greet("ada");
      assertThatThrownBy(() -> greetings.greet("ada")).hasMessageContaining("duplicate key");

      String started =
          assertThat(engine.list(WorkflowQuery.all().withNames("greet")))
              .singleElement()
              .actual()
              .id();
      assertThat(engine.handle(GREET, started).result(Duration.ofSeconds(20)))
          .isEqualTo("hello ada");
    }
  }

  @Test
  void thePropertiesLeadToTheDriver() throws IOException {
    List<String> blocks = blocks("properties");
    assertThat(blocks).hasSize(2);
    for (String block : blocks) {
      Properties properties = new Properties();
      properties.load(new StringReader(block));
      String url = only(properties, ".url");
      assertThat(new LakebaseDriver().acceptsURL(properties.getProperty(url))).isTrue();
      SpringApplication application = new SpringApplication(Empty.class);
      application.setWebApplicationType(WebApplicationType.NONE);
      try (var context =
          application.run(
              properties.stringPropertyNames().stream()
                  .map(name -> "--" + name + "=" + properties.getProperty(name))
                  .toArray(String[]::new))) {
        assertThat(context.getEnvironment().getProperty(url.replace(".url", ".driver-class-name")))
            .isEqualTo(LakebaseDriver.class.getName());
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Empty {}

  private static String only(Properties properties, String suffix) {
    return properties.stringPropertyNames().stream()
        .filter(name -> name.endsWith(suffix))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> blocks(String language) throws IOException {
    try (Stream<MatchResult> blocks =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(root().resolve("docs/spring-boot.md")))
            .results()) {
      return blocks.map(block -> block.group(1)).toList();
    }
  }

  private static Path root() {
    Path path = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(path.resolve("docs"))) {
      path = path.getParent();
    }
    return path;
  }
}
