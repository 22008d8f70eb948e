package io.lakebase.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.micrometer.LakebaseMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class LakebaseMetricsAutoConfigurationTest {

  @Test
  void anApplicationHasABinderOfTheCredentialCache() {
    try (var application = run(Plain.class)) {
      MeterRegistry registry = new SimpleMeterRegistry();
      application.getBean(MeterBinder.class).bindTo(registry);

      assertThat(registry.get("lakebase.credential.issues").functionCounter().count()).isZero();
    }
  }

  @Test
  void aBinderOfTheApplicationsOwnTakesItsPlace() {
    try (var application = run(WithItsOwn.class)) {
      assertThat(application.getBeansOfType(LakebaseMetrics.class)).containsOnlyKeys("own");
    }
  }

  private static ConfigurableApplicationContext run(Class<?> source) {
    SpringApplication application = new SpringApplication(source);
    application.setWebApplicationType(WebApplicationType.NONE);
    return application.run();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Plain {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class WithItsOwn {

    @Bean
    LakebaseMetrics own() {
      return new LakebaseMetrics();
    }
  }
}
