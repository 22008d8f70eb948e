package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.ResourceName;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LakebaseUrlTest {

  private static final String ENDPOINT = "projects/p/branches/b/endpoints/e";

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "jdbc:lakebase:",
        "jdbc:lakebase:User=me;Server=host;",
        "jdbc:lakebase:db",
        "jdbc:lakebase:/db",
        "jdbc:lakebase:?user=me",
        "jdbc:cdata:lakebase:User=me;",
        "jdbc:postgresql://host/db",
        "JDBC:LAKEBASE://host/db",
        " jdbc:lakebase://host/db",
        "jdbc:lakebase:mysql://host/db",
        "jdbc:lakebase:project/p",
      })
  void leavesOtherUrlsAlone(String url) throws SQLException {
    LakebaseDriver driver = new LakebaseDriver();

    assertThat(driver.acceptsURL(url)).isFalse();
    assertThat(driver.connect(url, null)).isNull();
  }

  @Test
  void readsHostsPortsAndDatabaseAsPgjdbcDoes() throws SQLException {
    LakebaseUrl url = LakebaseUrl.parse("jdbc:lakebase://One:5433,two,[::1]:6000/a%2Fb?user=me");

    assertThat(url.hosts())
        .extracting(HostPort::toString)
        .containsExactly("one:5433", "two:5432", "[::1]:6000");
    assertThat(url.database()).contains("a/b");
    assertThat(url.parameters()).containsEntry("user", "me").hasSize(1);
    assertThat(url.fromEnvironment()).isFalse();
  }

  @Test
  void decodesTheQueryAsPgjdbcDoes() throws SQLException {
    LakebaseUrl url =
        LakebaseUrl.parse("jdbc:lakebase://h/db?options=-c%20a%3Db&x=1=2&lakebaseAuth=oauth");

    assertThat(url.parameters())
        .containsEntry("options", "-c a=b")
        .containsEntry("x", "1=2")
        .containsEntry("lakebaseAuth", "oauth");
  }

  @Test
  void takesThePlaceInTheQueryForTheStronger() throws SQLException {
    assertThat(LakebaseUrl.parse("jdbc:lakebase://h/db?host=other&port=7").hosts())
        .containsExactly(new HostPort("other", 7));
    assertThat(LakebaseUrl.parse("jdbc:lakebase://h/db?port=7").hosts())
        .containsExactly(new HostPort("h", 7));
    assertThat(LakebaseUrl.parse("jdbc:lakebase://h/db?dbname=x").database()).contains("x");
    assertThat(LakebaseUrl.parse("jdbc:lakebase:" + ENDPOINT + "?port=7").parameters())
        .containsEntry("PGPORT", "7");
  }

  @Test
  void readsResourceNames() throws SQLException {
    var endpoint = LakebaseUrl.parse("jdbc:lakebase:" + ENDPOINT + "/shop?user=me");
    var branch = LakebaseUrl.parse("jdbc:lakebase:projects/p/branches/b?database=shop");
    var project = LakebaseUrl.parse("jdbc:lakebase:projects/p");

    assertThat(endpoint.resource()).contains(ResourceName.parse(ENDPOINT));
    assertThat(endpoint.database()).contains("shop");
    assertThat(branch.resource()).contains(new ResourceName.Branch("p", "b"));
    assertThat(branch.database()).contains("shop");
    assertThat(project.resource()).contains(new ResourceName.Project("p"));
    assertThat(project.database()).isEmpty();
    assertThat(List.of(endpoint, branch, project)).allMatch(url -> url.hosts().isEmpty());
  }

  @Test
  void takesEverythingFromTheEnvironmentWhenNothingIsNamed() throws SQLException {
    assertThat(LakebaseUrl.parse("jdbc:lakebase:///").fromEnvironment()).isTrue();
    assertThat(LakebaseUrl.parse("jdbc:lakebase:///?user=me").fromEnvironment()).isTrue();
    assertThat(LakebaseUrl.parse("jdbc:lakebase:///shop").database()).contains("shop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase://host?password=hunter2hunter2",
        "jdbc:lakebase://user:hunter2hunter2@host/db",
        "jdbc:lakebase://user@host/db?password=hunter2hunter2",
        "jdbc:lakebase://host/a/b?password=hunter2hunter2",
        "jdbc:lakebase://host:no/db?password=hunter2hunter2",
        "jdbc:lakebase://ho%73t/db?password=hunter2hunter2",
        "jdbc:lakebase://host /db?password=hunter2hunter2",
        "jdbc:lakebase://höst/db?password=hunter2hunter2",
        "jdbc:lakebase://host/db?x=%zz&password=hunter2hunter2",
        "jdbc:lakebase://host/db;password=hunter2hunter2",
        "jdbc:lakebase://h,,i/db?password=hunter2hunter2",
        "jdbc:lakebase:projects/p/hunter2hunter2",
        "jdbc:lakebase:projects/P?password=hunter2hunter2",
        "jdbc:lakebase:projects/p/branches/b/hunter2hunter2",
        "jdbc:lakebase:projects/p?host=h&password=hunter2hunter2",
        "jdbc:lakebase://h/db?host=a@b&password=hunter2hunter2",
        "jdbc:lakebase:postgresql://u:hunter2hunter2@h/%zz",
        "jdbc:lakebase:postgresql://u:hunter2hunter2@h:x/d",
        "jdbc:lakebase:postgresql://u:hunter2hunter2@h/d?nonsense=1",
        "jdbc:lakebase://h/db?service=hunter2hunter2",
        "jdbc:lakebase://h/db?s%65rvice=hunter2hunter2",
      })
  void saysWhatIsWrongWithoutQuotingTheUrl(String url) {
    assertThatThrownBy(() -> LakebaseUrl.parse(url))
        .isInstanceOf(SQLException.class)
        .hasMessageStartingWith("[jdbc:lakebase:]")
        .hasMessageNotContaining("hunter2")
        .hasNoCause()
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("08001");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:lakebase://h/db?port=abc, a port is a number from 1 to 65535",
    "jdbc:lakebase://h/db?port=70000, a port is a number from 1 to 65535",
    "jdbc:lakebase://h/db?x=%zz, is not percent-encoded",
    "jdbc:lakebase:projects/p/db, a database is named by ?database=name"
  })
  void saysWhatCannotBeRead(String url, String why) {
    assertThatThrownBy(() -> LakebaseUrl.parse(url))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslmode=verify-full&sslmode=disable",
        "sslmode=verify-full&SSLMODE=disable",
        "lakebaseEndpoint=projects/a&lakebaseEndpoint=projects/b",
        "host=a&host=b",
        "password=a&p%61ssword=b",
      })
  void refusesASecuritySettingThatIsGivenTwice(String query) {
    assertThatThrownBy(() -> LakebaseUrl.parse("jdbc:lakebase://h/db?" + query))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("given twice");
  }
}
