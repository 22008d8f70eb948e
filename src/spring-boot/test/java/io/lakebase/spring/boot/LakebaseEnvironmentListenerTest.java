package io.lakebase.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

@Timeout(30)
class LakebaseEnvironmentListenerTest {

  private static final String DRIVER = "io.lakebase.jdbc.LakebaseDriver";

  @ParameterizedTest
  @ValueSource(strings = {"datasource", "flyway", "liquibase"})
  void anApplicationWithOurUrlGetsOurDriver(String what) {
    try (var application = run("--spring." + what + ".url=jdbc:lakebase:///")) {
      assertThat(driver(application, what)).isEqualTo(DRIVER);
    }
  }

  @Test
  void readsTheUrlFromTheConfigurationFile() {
    try (var application = run("--spring.profiles.active=lakebase")) {
      assertThat(driver(application, "datasource")).isEqualTo(DRIVER);
    }
  }

  @Test
  void resolvesPlaceholdersInTheUrl() {
    try (var application = run("--spring.datasource.url=${db}", "--db=jdbc:lakebase://host/db")) {
      assertThat(driver(application, "datasource")).isEqualTo(DRIVER);
    }
  }

  @Test
  void seesAUrlThatComesAfterTheEnvironmentWasPrepared() {
    try (var application = run()) {
      ConfigurableEnvironment environment = application.getEnvironment();
      environment
          .getPropertySources()
          .addFirst(
              new MapPropertySource("late", Map.of("spring.datasource.url", "jdbc:lakebase:///")));

      assertThat(driver(application, "datasource")).isEqualTo(DRIVER);
    }
  }

  @Test
  void theUsersOwnDriverWins() {
    try (var application =
        run(
            "--spring.datasource.url=jdbc:lakebase:///",
            "--spring.datasource.driver-class-name=p6spy")) {
      assertThat(driver(application, "datasource")).isEqualTo("p6spy");
    }
  }

  @Test
  void otherUrlsAreLeftToSpringBoot() {
    try (var application = run("--spring.datasource.url=jdbc:postgresql://host/db")) {
      assertThat(driver(application, "datasource")).isNull();
    }
  }

  @Test
  void aUrlElsewhereDoesNotChooseTheDriver() {
    try (var application =
        run("--spring.datasource.url=jdbc:h2:mem:", "--spring.flyway.url=jdbc:lakebase:///")) {
      assertThat(driver(application, "datasource")).isNull();
    }
  }

  private static ConfigurableApplicationContext run(String... arguments) {
    SpringApplication application = new SpringApplication(Empty.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    return application.run(arguments);
  }

  private static String driver(ConfigurableApplicationContext application, String what) {
    return Binder.get(application.getEnvironment())
        .bind("spring." + what, Settings.class)
        .map(Settings::driverClassName)
        .orElse(null);
  }

  record Settings(String url, String driverClassName) {}

  @Configuration(proxyBeanMethods = false)
  static class Empty {}
}
