package io.lakebase.spring.boot;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Adds {@link LakebaseDriverPropertySource} to the environment of every Spring Boot application.
 * Found through {@code META-INF/spring.factories}; applications never name it.
 *
 * <p>A listener and no {@code EnvironmentPostProcessor}, because that interface has moved to
 * another package in Spring Boot 4 and this event has not: one class file serves 3.5 and 4.
 * Stateless and safe for use by several threads.
 */
public final class LakebaseEnvironmentListener
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  /** Called by Spring Boot. */
  public LakebaseEnvironmentListener() {}

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    if (!environment.getPropertySources().contains(LakebaseDriverPropertySource.NAME)) {
      environment.getPropertySources().addLast(new LakebaseDriverPropertySource(environment));
    }
  }

  /**
   * After Spring Boot has read the configuration files, whose listener has {@code
   * HIGHEST_PRECEDENCE + 10}.
   */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 100;
  }
}
