package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginMethodTest {

  @TempDir Path home;

  private LoginMethod of(String url, String... pairs) throws SQLException {
    Settings settings = SettingsTest.resolve(url, pairs);
    Ambient ambient = SettingsTest.ambient(Map.of(), Map.of("user.home", home.toString()));
    return LoginMethod.of(
        settings, Location.of(settings), Location.database(settings), new PgPass(ambient));
  }

  @Test
  void takesATokenUnlessAPasswordIsGiven() throws SQLException {
    assertThat(of("jdbc:lakebase://h/d").oauth()).isTrue();
    assertThat(of("jdbc:lakebase://h/d", "user", "", "password", "").oauth()).isTrue();
    assertThat(of("jdbc:lakebase://h/d", "password", "secret").password()).contains("secret");
    assertThat(of("jdbc:lakebase://h/d?lakebaseAuth=oauth", "password", "secret").oauth()).isTrue();
    assertThat(of("jdbc:lakebase://h/d?lakebaseAuth=password").oauth()).isFalse();
  }

  @Test
  void takesALineOfThePasswordFileOnlyForTheVeryHost() throws SQLException, IOException {
    Files.write(
        home.resolve(".pgpass"),
        List.of("# a comment", "*:*:*:me:wild", "H:5432:*:me:sec\\:ret", "g:*:other:me:x"));

    assertThat(of("jdbc:lakebase://h/d?user=me").password()).contains("sec:ret");
    assertThat(of("jdbc:lakebase://h:5433/d?user=me").oauth()).isTrue();
    assertThat(of("jdbc:lakebase://h/d?user=you").oauth()).isTrue();
    assertThat(of("jdbc:lakebase://h/d").oauth()).isTrue();
    assertThat(of("jdbc:lakebase://g/d?user=me").oauth()).isTrue();
    assertThat(of("jdbc:lakebase://h,i/d?user=me").oauth()).isTrue();
    assertThat(of("jdbc:lakebase:projects/p?user=me").oauth()).isTrue();
  }

  /** pgjdbc, which reads the URL, looks into its password file by itself, for another host. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase://h/d?user=me",
        "jdbc:lakebase:///d?user=me",
        "jdbc:lakebase:projects/p?user=me",
        "jdbc:lakebase:postgresql://me@h/d"
      })
  void takesNoLineOfWildcardsForTheUrls(String url) throws SQLException, IOException {
    Path file = Files.write(home.resolve("lines"), List.of("*:*:*:me:wild"));
    System.setProperty("org.postgresql.pgpassfile", file.toString());
    try {
      assertThat(SettingsTest.resolve(url).password()).isEmpty();
      assertThat(SettingsTest.resolve(url + (url.contains("?") ? "&" : "?") + "password=own"))
          .extracting(Settings::password)
          .isEqualTo(Optional.of("own"));
    } finally {
      System.clearProperty("org.postgresql.pgpassfile");
    }
  }

  @Test
  void showsNoPassword() throws SQLException {
    assertThat(of("jdbc:lakebase://h/d", "password", "secret").toString()).doesNotContain("secret");
  }
}
