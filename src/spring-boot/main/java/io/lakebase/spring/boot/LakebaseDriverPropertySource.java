package io.lakebase.spring.boot;

import io.lakebase.jdbc.LakebaseDriver;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Answers {@code …driver-class-name} while the URL beside it is ours. Spring Boot derives a driver
 * from the URLs it knows and refuses the rest. Asked anew every time, so that a URL that comes late
 * (test properties, a running container) counts too; last in the order, so that every setting of
 * the user wins.
 */
final class LakebaseDriverPropertySource extends PropertySource<UnaryOperator<@Nullable String>> {

  static final String NAME = "lakebaseDriver";

  private static final LakebaseDriver DRIVER = new LakebaseDriver();
  private static final Map<String, String> URL_OF =
      Map.of(
          "spring.datasource.driver-class-name", "spring.datasource.url",
          "spring.flyway.driver-class-name", "spring.flyway.url",
          "spring.liquibase.driver-class-name", "spring.liquibase.url");

  // A function, because Spring Boot walks into a source that is an environment, here for ever.
  LakebaseDriverPropertySource(Environment environment) {
    super(NAME, environment::getProperty);
  }

  @Override
  public @Nullable Object getProperty(String name) {
    String urlProperty = URL_OF.get(name);
    if (urlProperty == null) {
      return null;
    }
    return DRIVER.acceptsURL(source.apply(urlProperty)) ? LakebaseDriver.class.getName() : null;
  }
}
