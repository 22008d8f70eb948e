package io.lakebase.jdbc.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.LakebaseDriver;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** These tests run against the module's classes and against the all-in-one jar: which is it? */
class DriverOriginTest {

  private static final Path EXPECTED = Path.of(System.getProperty("lakebase.test.driver"));

  @Test
  void theDriverIsTheOneThatTheBuildMeans() throws Exception {
    assertThat(origin(LakebaseDriver.class)).isEqualTo(EXPECTED.toAbsolutePath().normalize());
  }

  @Test
  void theAllInOneJarIsAlone() throws Exception {
    boolean alone = EXPECTED.toString().endsWith(".jar");

    assertThat(origin(org.postgresql.Driver.class).equals(EXPECTED)).isEqualTo(alone);
    for (String library :
        new String[] {
          "com.databricks.sdk.WorkspaceClient", "com.github.benmanes.caffeine.cache.Caffeine"
        }) {
      assertThat(present(library)).as(library).isNotEqualTo(alone);
    }
  }

  private static boolean present(String name) {
    try {
      Class.forName(name, false, DriverOriginTest.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static Path origin(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
