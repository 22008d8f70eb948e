package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.EndpointDirectory;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A host that the URL names, in a process whose environment names an endpoint. */
class DestinationFinderTest {

  private static final String HOST = "ep-2.database.eu-west-1.cloud.databricks.com";
  private static final EndpointInfo OF_HOST =
      new EndpointInfo(
          new ResourceName.Endpoint("reports", "main", "primary"),
          "ep-2",
          Map.of(HostRole.READ_WRITE, HOST),
          false,
          "ACTIVE");

  private static Destination find(CredentialException refusal) throws SQLException {
    EndpointDirectory directory =
        new EndpointDirectory() {
          @Override
          public EndpointInfo locate(ResourceName name, Duration timeout)
              throws CredentialException {
            throw refusal;
          }

          @Override
          public Optional<EndpointInfo> find(String host, Duration timeout) {
            return Optional.of(OF_HOST).filter(info -> info.hasHost(host));
          }
        };
    Map<String, String> environment =
        Map.of("LAKEBASE_ENDPOINT", "projects/app/branches/main/endpoints/primary");
    Plan plan =
        new Plans(new Ambient(environment::get, name -> null))
            .of("jdbc:lakebase://" + HOST + "/db", null);
    return new DestinationFinder(directory, Deadline.after(Duration.ofMinutes(1))).find(plan);
  }

  @Test
  void anEndpointThatTheIdentityDoesNotSeeIsNotTheHosts() throws SQLException {
    CredentialException refusal =
        new CredentialException("[app] endpoint not found.", true, 404, null, null);

    assertThat(find(refusal).target()).isEqualTo(OF_HOST.target());
  }

  @Test
  void whetherAnEndpointIsTheHostsIsNotGuessedWhileTheControlPlaneIsDown() {
    CredentialException outage = new CredentialException("[app] down.", false, 503, null, null);

    assertThatThrownBy(() -> find(outage))
        .isInstanceOf(SQLException.class)
        .hasMessage("[app] down.");
  }
}
