package io.lakebase.spring.boot;

import io.lakebase.jdbc.micrometer.LakebaseMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Shows the credential cache to Micrometer, if that is there: Spring Boot binds every {@link
 * MeterBinder} bean to its registries. Applications never name it; a {@link LakebaseMetrics} bean
 * of their own takes its place.
 */
@AutoConfiguration
@ConditionalOnClass(MeterBinder.class)
public class LakebaseMetricsAutoConfiguration {

  /** Called by Spring Boot. */
  public LakebaseMetricsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  LakebaseMetrics lakebaseMetrics() {
    return new LakebaseMetrics();
  }
}
