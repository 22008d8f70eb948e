package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class LibpqUriTest {

  @Test
  void readsWhatTheConsoleGives() throws SQLException {
    LakebaseUrl url =
        LakebaseUrl.parse(
            "jdbc:lakebase:postgresql://me%40example.com@ep-a.database.eu-west-1.cloud.databricks.com"
                + "/databricks_postgres?sslmode=require&channel_binding=require");

    assertThat(url.hosts())
        .containsExactly(new HostPort("ep-a.database.eu-west-1.cloud.databricks.com", 5432));
    assertThat(url.database()).contains("databricks_postgres");
    assertThat(url.parameters())
        .isEqualTo(
            Map.of("user", "me@example.com", "sslmode", "require", "channelBinding", "require"));
  }

  @Test
  void translatesParametersByName() throws SQLException {
    LakebaseUrl url =
        LakebaseUrl.parse(
            "jdbc:lakebase:postgres://u:p%3Aw@h1:1,h2/db?application_name=a+b&connect_timeout=5"
                + "&keepalives=0&target_session_attrs=read-write&hostaddr=10.0.0.1"
                + "&load_balance_hosts=random&keepalives_idle=5&reWriteBatchedInserts=true");

    assertThat(url.hosts()).containsExactly(new HostPort("h1", 1), new HostPort("h2", 5432));
    assertThat(url.parameters())
        .isEqualTo(
            Map.of(
                "user", "u",
                "password", "p:w",
                "ApplicationName", "a+b",
                "connectTimeout", "5",
                "tcpKeepAlive", "false",
                "targetServerType", "primary",
                "lakebaseHostAddress", "10.0.0.1",
                "loadBalanceHosts", "true",
                "reWriteBatchedInserts", "true"));
  }

  @Test
  void readsHostAndDatabaseFromTheQuery() throws SQLException {
    LakebaseUrl url =
        LakebaseUrl.parse("jdbc:lakebase:postgresql:///?host=h&port=7&dbname=d&user=u");

    assertThat(url.hosts()).containsExactly(new HostPort("h", 7));
    assertThat(url.database()).contains("d");
    assertThat(url.fromEnvironment()).isFalse();
    assertThat(LakebaseUrl.parse("jdbc:lakebase:postgresql:///d").fromEnvironment()).isTrue();
    assertThat(LakebaseUrl.parse("jdbc:lakebase:postgresql://h").hosts()).hasSize(1);
  }

  @Test
  void takesTheLastAtForTheEndOfTheUser() throws SQLException {
    LakebaseUrl url = LakebaseUrl.parse("jdbc:lakebase:postgresql://me@example.com@h/db");

    assertThat(url.parameters()).containsEntry("user", "me@example.com");
    assertThat(url.hosts()).containsExactly(new HostPort("h", 5432));
  }

  @Test
  void refusesWhatIsGivenTwice() {
    for (String uri :
        new String[] {
          "postgresql://h/d?host=g",
          "postgresql://h/d?dbname=e",
          "postgresql://u@h/d?user=v",
          "postgresql://u:p@h/d?password=q",
          "postgresql://h/d?sslmode=require&sslmode=disable",
          "postgresql://h/d?channel_binding=require&channelBinding=disable",
        }) {
      assertThatThrownBy(() -> LakebaseUrl.parse("jdbc:lakebase:" + uri))
          .as(uri)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("given twice");
    }
  }

  @Property
  void givesBackWhatWasEncoded(
      @ForAll @NotBlank @StringLength(max = 20) String user,
      @ForAll @NotBlank @StringLength(max = 20) String password,
      @ForAll @StringLength(min = 1, max = 20) @CharRange(from = ' ', to = '~') String name)
      throws SQLException {
    String uri = "postgresql://" + encode(user) + ":" + encode(password) + "@h/d?application_name=";

    if ((user + password).indexOf('\0') >= 0 || !encodable(user + password)) {
      return;
    }
    LakebaseUrl url = LakebaseUrl.parse("jdbc:lakebase:" + uri + encode(name));

    assertThat(url.parameters())
        .containsEntry("user", user)
        .containsEntry("password", password)
        .containsEntry("ApplicationName", name);
  }

  @Property
  void throwsNothingButSqlExceptionsAndNeverTheSecret(@ForAll @StringLength(max = 60) String text) {
    for (String form : new String[] {"postgresql://", "//", "projects/", "///"}) {
      String url = "jdbc:lakebase:" + form + text + "?password=hunter2hunter2&x=" + text;
      try {
        LakebaseUrl parsed = LakebaseUrl.parse(url);
        assertThat(parsed.toString()).doesNotContain("hunter2");
      } catch (SQLException e) {
        assertThat(e.toString()).doesNotContain("hunter2");
      }
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static boolean encodable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
