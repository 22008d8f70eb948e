package io.lakebase.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The README's program for the local Lakebase does what it says. */
final class ReadmeTest {

  @Test
  void theNextConnectAfterARevocationNoticesAndSucceeds() throws SQLException {
    try (LakebaseEmulator lakebase =
        LakebaseEmulator.builder().tokenLifetime(Duration.ofSeconds(5)).start()) {
      Properties settings = new Properties();
      settings.put("databricksHost", lakebase.host().toString());
      settings.put("databricksToken", lakebase.user().personalAccessToken());
      settings.put("lakebaseTrustedHosts", "localhost");
      settings.put("sslrootcert", lakebase.caCertificate().toString());
      settings.put("lakebaseEndpoint", lakebase.endpoint().name());
      String url = lakebase.endpoint().jdbcUrl().replace("jdbc:postgresql:", "jdbc:lakebase:");

      try (Connection connection = DriverManager.getConnection(url, settings)) {
        assertThat(connection).isInstanceOf(PGConnection.class);
      }
      lakebase.revokeTokens();
      try (Connection connection = DriverManager.getConnection(url, settings)) {
        assertThat(connection.isValid(5)).isTrue();
      }

      assertThat(lakebase.requests().count(Route.CREDENTIALS)).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void theReadmeShowsTheLinesOfTheTestAbove() throws Exception {
    Path root = Path.of("").toAbsolutePath().getParent().getParent();
    List<String> readme =
        Files.readAllLines(root.resolve("README.md")).stream().map(String::strip).toList();
    List<String> shown = readme.stream().filter(line -> line.startsWith("settings.put(")).toList();
    String test =
        Files.readString(
            root.resolve("src/quickstart/test/java/io/lakebase/quickstart/ReadmeTest.java"));

    assertThat(shown).isNotEmpty().allSatisfy(line -> assertThat(test).contains(line));
  }
}
