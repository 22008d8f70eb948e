package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.EndpointDirectory;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.Principal;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.CredentialKey;
import io.lakebase.jdbc.internal.cache.Served;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Whatever a URL says, a token is handed to pgjdbc for verified connects to trusted hosts only. */
class UrlFuzzTest {

  private static final String TOKEN = "the-token-7f3a";
  private static final String SECRET = "the-secret-9c1b";
  private static final Pattern TRUSTED =
      Pattern.compile(
          "[a-z0-9-]+\\.database\\.cloud\\.databricks\\.com|good\\.internal"
              + "|ep-named\\.database\\.azuredatabricks\\.net");

  private static final class Nowhere implements Workspace, EndpointDirectory, Principal {
    @Override
    public String host() {
      return "workspace";
    }

    @Override
    public String identity() {
      return "identity";
    }

    @Override
    public CredentialSource credentials() {
      return request -> new Credential(TOKEN, Instant.now(), Instant.now().plusSeconds(60));
    }

    @Override
    public EndpointDirectory endpoints() {
      return this;
    }

    @Override
    public Principal principal() {
      return this;
    }

    @Override
    public String role(Duration timeout) {
      return "role";
    }

    @Override
    public EndpointInfo locate(ResourceName name, Duration timeout) throws CredentialException {
      ResourceName.Target target =
          name instanceof ResourceName.Target known
              ? known
              : new ResourceName.Endpoint("p", "b", "e");
      return new EndpointInfo(
          target,
          "uid",
          Map.of(HostRole.READ_WRITE, "ep-named.database.azuredatabricks.net"),
          false,
          "");
    }

    @Override
    public Optional<EndpointInfo> find(String host, Duration timeout) {
      return Optional.empty();
    }
  }

  private static final Tokens TOKENS =
      new Tokens() {
        @Override
        public Served get(
            CredentialKey key,
            CredentialSource source,
            Deadline deadline,
            @Nullable Credential refusedHere) {
          return new Served(new Credential(TOKEN, Instant.now(), Instant.now()), false);
        }

        @Override
        public boolean refused(CredentialKey key, Served refused) {
          return false;
        }
      };

  private final Connector connector =
      new Connector(
          new Collaborators(
              new Ambient(name -> null, name -> null),
              settings -> new Nowhere(),
              TOKENS,
              UrlFuzzTest::dial,
              () -> 0.5,
              pause -> {}));

  /** Stands where pgjdbc does and looks at what it is given, by pgjdbc's own reading of the URL. */
  private static java.sql.Connection dial(String url, Properties settings, Duration limit)
      throws SQLException {
    Properties parsed = Driver.parseURL(url, settings);
    assertThat(url).doesNotContain(TOKEN).doesNotContain(SECRET);
    if (TOKEN.equals(settings.getProperty("password"))) {
      assertThat(parsed).as(url).isNotNull();
      assertThat(parsed.getProperty("sslmode")).isEqualTo("verify-full");
      assertThat(parsed.getProperty("gssEncMode")).isEqualTo("disable");
      for (String name :
          new String[] {"socketFactory", "sslhostnameverifier", "authenticationPluginClassName"}) {
        assertThat(parsed.getProperty(name)).as(name).isIn(null, HOST_ADDRESS);
      }
      assertThat(Arrays.asList(parsed.getProperty("PGHOST").split(",")))
          .allMatch(host -> TRUSTED.matcher(host).matches());
    }
    throw new SQLException("FATAL: nobody is at home", "3D000");
  }

  private static final String HOST_ADDRESS =
      io.lakebase.jdbc.internal.HostAddressSocketFactory.class.getName();

  private void connect(String url) {
    Properties info = new Properties();
    info.setProperty("lakebaseTrustedHosts", "good.internal");
    info.setProperty("lakebaseEndpoint", "projects/p/branches/b/endpoints/e");
    info.setProperty("databricksClientSecret", SECRET);
    try {
      assertThat(new LakebaseDriver().getPropertyInfo(url, info)).isNotEmpty();
      assertThat(LakebaseDriver.withoutSecrets(url)).isNotNull();
      if (LakebaseUrl.accepts(url)) {
        connector.connect(url, info, 2);
      }
    } catch (SQLException e) {
      StringWriter told = new StringWriter();
      e.printStackTrace(new PrintWriter(told));
      assertThat(told.toString()).doesNotContain(TOKEN).doesNotContain(SECRET);
    }
  }

  @Property(tries = 1_000)
  void aUrlOfPiecesGivesNoTokenAway(@ForAll("urls") String url) {
    connect(url);
  }

  @Property(tries = 1_000)
  void aDamagedUrlGivesNoTokenAway(
      @ForAll("urls") String url, @ForAll int at, @ForAll("damage") String damage) {
    int place = Math.floorMod(at, url.length() + 1);
    connect(url.substring(0, place) + damage + url.substring(place));
  }

  @Property(tries = 500)
  void anyTextAfterThePrefixGivesNoTokenAway(@ForAll String text) {
    connect("jdbc:lakebase:" + text);
    connect("jdbc:lakebase://" + text);
    connect("jdbc:lakebase:postgresql://" + text);
  }

  @Provide
  Arbitrary<String> damage() {
    return Arbitraries.of(
        "@",
        "%40",
        "%",
        "%00",
        "%2C",
        ",",
        ":",
        ";",
        "?",
        "&",
        "#",
        "/",
        "\\",
        "//",
        "[",
        "]",
        " ",
        "\t",
        "\u0000",
        "\u3002",
        "\uFF0F",
        "=",
        "evil.example",
        "@evil.example",
        "sslmode=disable");
  }

  @Provide
  Arbitrary<String> urls() {
    Arbitrary<String> scheme =
        Arbitraries.of(
            "jdbc:lakebase://", "jdbc:lakebase:postgresql://", "jdbc:lakebase:postgres://");
    Arbitrary<String> user =
        Arbitraries.of(
            "", "", "me@", "me:" + SECRET + "@", "me%40x.com@", "a@b@", "good.internal@");
    Arbitrary<String> host =
        Arbitraries.of(
            "ep-1.database.cloud.databricks.com",
            "good.internal",
            "GOOD.internal",
            "evil.example",
            "ep-1.database.cloud.databricks.com.evil.example",
            "evil.example%2Cgood.internal",
            "good.internal%40evil.example",
            "good.internal.",
            "ep-1-pooler.database.cloud.databricks.com",
            "127.0.0.1",
            "[::1]",
            "");
    Arbitrary<String> hosts =
        host.flatMap(
            one -> Arbitraries.of("", ":5432", ":0", ":99999", ":x").map(port -> one + port));
    Arbitrary<String> list = hosts.list().ofMinSize(1).ofMaxSize(3).map(l -> String.join(",", l));
    Arbitrary<String> query =
        Arbitraries.of(
                "sslmode=require",
                "sslmode=disable",
                "sslmode=verify-full",
                "ssl=false",
                "SSLMODE=disable",
                "gssEncMode=require",
                "host=evil.example",
                "hostaddr=127.0.0.1",
                "PGHOST=evil.example",
                "PGPORT=1",
                "lakebaseHostAddress=evil.example:1",
                "lakebaseAuth=oauth",
                "lakebaseAuth=password",
                "lakebaseEndpoint=projects/x/branches/y/endpoints/z",
                "password=" + SECRET,
                "user=other",
                "socketFactory=evil.Factory",
                "channel_binding=require",
                "targetServerType=primary",
                "loadBalanceHosts=true",
                "loginTimeout=1",
                "lakebaseTrustedHosts=evil.example",
                "sslhostnameverifier=evil.Verifier")
            .list()
            .ofMaxSize(3)
            .map(l -> l.isEmpty() ? "" : "?" + String.join("&", l));
    return net.jqwik.api.Combinators.combine(scheme, user, list, query)
        .as((a, b, c, d) -> a + b + c + "/db" + d);
  }

  @Property(tries = 300)
  void whatIsShownOfAUrlHoldsNoSecret(@ForAll("urls") String url) {
    Matcher secretInUrl = Pattern.compile(SECRET).matcher(LakebaseDriver.withoutSecrets(url));

    assertThat(secretInUrl.find()).as(url).isFalse();
  }
}
