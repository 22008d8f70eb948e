package io.lakebase.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StartRequest;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.TransactionalWorkflows;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's own transactions, by JDBC and by JPA, take workflows and messages with them. */
class SpringTransactionTest {

  static final WorkflowType<String, String> GREET =
      Workflow.type("greet", String.class, String.class);
  static final Topic<String> ANSWERS = Topic.of("answers", String.class);
  static final WorkflowQueue GREETINGS = WorkflowQueue.named("greetings");
  private static final Duration LONG = Duration.ofSeconds(20);

  private static EmbeddedPostgres postgres;
  private static WorkflowEngine engine;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.builder().start();
    engine =
        WorkflowEngine.builder(postgres.getPostgresDatabase())
            .queues(GREETINGS)
            .register(GREET, (ctx, name) -> "hello " + name + ctx.receive(ANSWERS, Duration.ZERO))
            .start();
    new JdbcTemplate(postgres.getPostgresDatabase())
        .execute("CREATE TABLE Greeting (name TEXT PRIMARY KEY)");
  }

  @AfterAll
  static void stop() throws IOException {
    engine.close();
    postgres.close();
  }

  /** What both kinds of configuration share. */
  static class Base {
    @Bean
    DataSource dataSource() {
      return postgres.getPostgresDatabase();
    }

    @Bean
    TransactionalWorkflows workflows(DataSource dataSource) {
      return new TransactionalWorkflows(engine, new SpringTransactionConnections(dataSource));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  static class WithJdbc extends Base {
    @Bean
    PlatformTransactionManager transactions(DataSource dataSource) {
      return new DataSourceTransactionManager(dataSource);
    }

    @Bean
    JdbcGreetings greetings(DataSource dataSource, TransactionalWorkflows workflows) {
      return new JdbcGreetings(new JdbcTemplate(dataSource), workflows);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  static class WithJpa extends Base {
    @Bean
    LocalContainerEntityManagerFactoryBean entityManagers(DataSource dataSource) {
      LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
      bean.setDataSource(dataSource);
      bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
      bean.setPackagesToScan("io.lakebase.spring.boot");
      bean.setJpaPropertyMap(
          Map.of("hibernate.dialect", "org.hibernate.dialect.PostgreSQLDialect"));
      return bean;
    }

    @Bean
    PlatformTransactionManager transactions(EntityManagerFactory entityManagers) {
      return new JpaTransactionManager(entityManagers);
    }

    @Bean
    JpaGreetings greetings(TransactionalWorkflows workflows) {
      return new JpaGreetings(workflows);
    }
  }

  /** Code of an application. */
  static class JdbcGreetings {
    private final JdbcTemplate jdbc;
    private final TransactionalWorkflows workflows;

    JdbcGreetings(JdbcTemplate jdbc, TransactionalWorkflows workflows) {
      this.jdbc = jdbc;
      this.workflows = workflows;
    }

    @Transactional
    void greet(String name, boolean fail) {
      jdbc.update("INSERT INTO Greeting (name) VALUES (?)", name);
      workflows.start(GREET, name, StartOptions.on(GREETINGS).withId(name));
      workflows.startAll(
          GREET, List.of(new StartRequest<>(name, StartOptions.id(name + " again"))));
      if (fail) {
        throw new IllegalStateException("changed its mind");
      }
    }

    @Transactional
    void answer(String id, boolean fail) {
      workflows.send(id, ANSWERS, "!");
      if (fail) {
        throw new IllegalStateException("changed its mind");
      }
    }

    void withoutTransaction(String name) {
      workflows.start(GREET, name, StartOptions.on(GREETINGS));
    }
  }

  /** Code of an application with JPA. */
  static class JpaGreetings {
    private final TransactionalWorkflows workflows;
    @PersistenceContext private EntityManager entities;

    JpaGreetings(TransactionalWorkflows workflows) {
      this.workflows = workflows;
    }

    @Transactional
    void greet(String name, boolean fail) {
      entities.persist(new Greeting(name));
      workflows.start(GREET, name, StartOptions.on(GREETINGS).withId(name));
      if (fail) {
        throw new IllegalStateException("changed its mind");
      }
    }

    @Transactional
    void greetByTheSession(String name, boolean fail) {
      entities.persist(new Greeting(name));
      entities
          .unwrap(Session.class)
          .doWork(
              connection ->
                  engine.start(connection, GREET, name, StartOptions.on(GREETINGS).withId(name)));
      if (fail) {
        throw new IllegalStateException("changed its mind");
      }
    }
  }

  private static boolean greeted(String name) {
    return !new JdbcTemplate(postgres.getPostgresDatabase())
        .queryForList("SELECT name FROM Greeting WHERE name = ?", name)
        .isEmpty();
  }

  @Test
  void aTransactionalMethodStartsWithItsCommitAndNothingWithoutIt() {
    try (AnnotationConfigApplicationContext spring =
        new AnnotationConfigApplicationContext(WithJdbc.class)) {
      JdbcGreetings greetings = spring.getBean(JdbcGreetings.class);

      greetings.greet("ada", false);
      assertThatThrownBy(() -> greetings.greet("bob", true)).hasMessage("changed its mind");

      assertThat(engine.handle(GREET, "ada").result(LONG)).isEqualTo("hello adanull");
      assertThat(engine.handle(GREET, "ada again").result(LONG)).isEqualTo("hello adanull");
      assertThat(greeted("ada")).isTrue();
      assertThat(engine.find("bob")).isEmpty();
      assertThat(engine.find("bob again")).isEmpty();
      assertThat(greeted("bob")).isFalse();
      assertThatThrownBy(() -> greetings.withoutTransaction("eve"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("@Transactional");
    }
  }

  @Test
  void aMessageIsSentWithTheCommit() {
    try (AnnotationConfigApplicationContext spring =
        new AnnotationConfigApplicationContext(WithJdbc.class)) {
      JdbcGreetings greetings = spring.getBean(JdbcGreetings.class);
      WorkflowType<Void, String> waiting = Workflow.type("waiting", Void.class, String.class);
      try (WorkflowEngine other =
          WorkflowEngine.builder(postgres.getPostgresDatabase())
              .register(waiting, (ctx, in) -> ctx.receive(ANSWERS, LONG))
              .start()) {
        other.start(waiting, null, StartOptions.id("waits"));

        assertThatThrownBy(() -> greetings.answer("waits", true)).hasMessage("changed its mind");
        greetings.answer("waits", false);

        assertThat(other.handle(waiting, "waits").result(LONG)).isEqualTo("!");
        assertThat(
                new JdbcTemplate(postgres.getPostgresDatabase())
                    .queryForList("SELECT message FROM dbos.notifications"))
            .hasSize(1);
      }
    }
  }

  @Test
  void jpaTransactionsTakeWorkflowsWithThemByTheHookAndByTheSession() {
    try (AnnotationConfigApplicationContext spring =
        new AnnotationConfigApplicationContext(WithJpa.class)) {
      JpaGreetings greetings = spring.getBean(JpaGreetings.class);

      greetings.greet("jpa", false);
      greetings.greetByTheSession("session", false);
      assertThatThrownBy(() -> greetings.greet("jpa-failed", true)).hasMessage("changed its mind");
      assertThatThrownBy(() -> greetings.greetByTheSession("session-failed", true))
          .hasMessage("changed its mind");

      assertThat(engine.handle(GREET, "jpa").result(LONG)).isEqualTo("hello jpanull");
      assertThat(engine.handle(GREET, "session").result(LONG)).isEqualTo("hello sessionnull");
      assertThat(greeted("jpa")).isTrue();
      assertThat(greeted("session")).isTrue();
      assertThat(engine.find("jpa-failed")).isEmpty();
      assertThat(engine.find("session-failed")).isEmpty();
      assertThat(greeted("jpa-failed")).isFalse();
      assertThat(greeted("session-failed")).isFalse();
    }
  }

  private static void isRefused(DataSource dataSource, TransactionTemplate template) {
    TransactionalWorkflows workflows =
        new TransactionalWorkflows(engine, new SpringTransactionConnections(dataSource));

    template.executeWithoutResult(
        status ->
            assertThatThrownBy(() -> workflows.start(GREET, "eve", StartOptions.id("refused")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@Transactional"));

    assertThat(engine.find("refused")).isEmpty();
  }

  @Test
  void aTransactionOfAnotherDataSourceIsNone() {
    DataSource reports = postgres.getDatabase("postgres", "template1");

    isRefused(
        postgres.getPostgresDatabase(),
        new TransactionTemplate(new DataSourceTransactionManager(reports)));
  }

  @Test
  void codeThatOnlySupportsTransactionsIsInNone() {
    DataSource dataSource = postgres.getPostgresDatabase();
    TransactionTemplate template =
        new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    template.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);

    isRefused(dataSource, template);
  }
}
