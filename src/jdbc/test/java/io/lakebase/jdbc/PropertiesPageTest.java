package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.LakebaseProperty.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverPropertyInfo;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postgresql.PGProperty;

/** Keeps two pages in step with the code; {@code -Dlakebase.docs.write=true} writes them anew. */
class PropertiesPageTest {

  private static final Path DOCS = Path.of("../../docs").toAbsolutePath().normalize();

  /** Held by ControlPlaneErrorsTest. */
  private static final String CONTROL_PLANE =
      """

      ## From the control plane

      Where the control plane gives no token, no role or no endpoint, the message is its own:
      `[subject] what failed: the control plane answered 404 NOT_FOUND (…). Remedy.` The exception is that of
      "no database credential" above where asking again is pointless, else that of "no database credential for the
      time being"; its cause is a `CredentialException`, which has the status.

      | what failed | when |
      |---|---|
      | the control plane refused the identity | any call is answered 401, or 403 with "Invalid access token" |
      | the workspace cannot be used | at the first call of an identity |
      | no database credential | a token for the database is asked for |
      | no role | the identity's name is asked for, for want of `user` |
      | endpoint not found | an endpoint is looked up by its name |
      | instance not found | a provisioned instance is looked up |
      | project not found | a project's default branch is looked up |
      | no list of projects | an endpoint is searched by its host |
      | no list of branches | an endpoint is searched by its host or its project |
      | no list of endpoints | an endpoint is searched by its host or its branch |

      | answer | pointless to ask again | remedy |
      |---|---|---|
      | 400 | yes | Check the endpoint's name and the settings of the token. |
      | 401 | yes | Check the credentials of the identity: client id and secret, or token, and whether they are of this workspace. |
      | 403 | yes | Grant the identity CAN_USE on the project, and check IP access lists. |
      | 404 | yes | Check the endpoint's name and the workspace's host. |
      | 429 | no | Too many calls: try again later. |
      | another below 400 | yes | The workspace redirects: check its host and private link. |
      | 408, 5xx | no | Try again later. |
      | none | no | Check the network, the proxy settings and the host. |

      What is missing or wrong before any call is told in words of its own, with a remedy of its own and as
      "no database credential" above: a profile that is not in the configuration file, a kind of authentication that lacks a
      setting or does not exist, a host that is not to be trusted, a command line program that gives no token, a
      project without a default branch, a branch without a read-write endpoint.
      """;

  @Test
  void thePageOfPropertiesIsCurrent() throws IOException {
    String rows =
        Arrays.stream(LakebaseProperty.values())
            .map(PropertiesPageTest::row)
            .collect(Collectors.joining("\n"));
    check(
        "properties.md",
        """
        # Settings

        Made from `LakebaseProperty`; do not edit. Every other setting is
        [pgjdbc's](https://jdbc.postgresql.org/documentation/use/) and is passed on to it.

        A value is taken from the URL, else from the driver properties (in code, in a pool's configuration, or by the
        data source's bean property of the same name), else from the system property of the same name (`-Dname=value`),
        else from the environment variable. Blank values count as absent. Settings marked **not in URLs** decide whom
        secrets go to, and are refused there. Variables of [Databricks unified
        authentication](https://docs.databricks.com/aws/en/dev-tools/auth/unified-auth) (`DATABRICKS_…`, `ARM_…`,
        `GOOGLE_…`) count only where no credentials are set otherwise.

        | setting | default | meaning | environment |
        |---|---|---|---|
        """
            + rows
            + "\n");
  }

  @Test
  void thePageOfErrorsIsCurrent() throws IOException {
    String rows =
        Arrays.stream(ConnectError.values())
            .map(
                error ->
                    "| "
                        + error.failure()
                        + " | "
                        + error.sqlState()
                        + " | `"
                        + error.at("x", "y").getClass().getSimpleName()
                        + "` | "
                        + error.remedy()
                        + " |")
            .collect(Collectors.joining("\n"));
    check(
        "errors.md",
        """
        # Errors

        Made from `ConnectError`; do not edit. A message reads `[subject] what failed: why. Remedy.` Where the server
        gave a SQLState of class 28, that one is kept. What only the server can know, such as a missing database
        (3D000) or too many connections (53300), is passed on as pgjdbc's own exception.

        | what failed | SQLState | exception | remedy |
        |---|---|---|---|
        """
            + rows
            + "\n"
            + CONTROL_PLANE);
  }

  @Test
  void listsOwnAndPgjdbcsSettingsForTools() {
    DriverPropertyInfo[] all = new LakebaseDriver().getPropertyInfo("jdbc:lakebase://h/d", null);

    assertThat(all).hasSize(LakebaseProperty.values().length + PGProperty.values().length);
    assertThat(all).allMatch(info -> info.description != null && !info.description.isBlank());
    Properties info = new Properties();
    info.setProperty("user", "me");
    assertThat(new LakebaseDriver().getPropertyInfo("jdbc:lakebase://h:7/d?sslmode=require", info))
        .filteredOn(p -> p.value != null)
        .extracting(p -> p.name + "=" + p.value)
        .contains("PGHOST=h", "PGPORT=7", "PGDBNAME=d", "sslmode=require", "user=me");
    assertThat(new LakebaseDriver().getPropertyInfo("jdbc:lakebase:projects/p", null))
        .noneMatch(p -> p.required)
        .filteredOn(p -> p.value != null)
        .extracting(p -> p.name + "=" + p.value)
        .contains("lakebaseEndpoint=projects/p", "connectTimeout=30", "tcpKeepAlive=true")
        .contains("gssEncMode=disable")
        .doesNotContain("PGHOST=localhost", "loginTimeout=0");
    assertThat(new LakebaseDriver().getPropertyInfo("jdbc:lakebase://broken", null)).isNotEmpty();
    assertThat(new LakebaseDriver().getPropertyInfo(null, null)).isNotEmpty();
  }

  private static String row(LakebaseProperty property) {
    String choices =
        property.choices().isEmpty()
            ? ""
            : " One of `" + String.join("`, `", property.choices()) + "`.";
    String url = property.origins().contains(Origin.URL) ? "" : " **Not in URLs.**";
    String secret = property.sensitive() ? " A secret." : "";
    String variables =
        property.environmentVariables().stream()
            .map(name -> "`" + name + "`")
            .collect(Collectors.joining(", "));
    return "| `"
        + property.propertyName()
        + "` | "
        + property.defaultValue().map(value -> "`" + value + "`").orElse("")
        + " | "
        + (property.description() + choices + secret + url).replace("|", "\\|")
        + " | "
        + variables
        + " |";
  }

  private static void check(String page, String text) throws IOException {
    Path file = DOCS.resolve(page);
    if (Boolean.getBoolean("lakebase.docs.write")) {
      Files.createDirectories(DOCS);
      Files.writeString(file, text);
    }
    assertThat(Files.readString(file))
        .as("%s is not current; write it anew with -DargLine=-Dlakebase.docs.write=true", file)
        .isEqualToNormalizingNewlines(text);
  }
}
