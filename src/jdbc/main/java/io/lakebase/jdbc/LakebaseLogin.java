package io.lakebase.jdbc;

import io.lakebase.jdbc.Connector.Attempt;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.Workspace;
import java.net.InetSocketAddress;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What another client than this driver needs for its next login: R2DBC, psql, a script.
 *
 * <p>Ask anew for each connection, since tokens are short-lived: they come from the driver's own
 * cache, so that this costs nothing most of the time. The client has to verify TLS by itself.
 * Immutable; {@link #toString} shows no part of the token.
 *
 * @param host the host, trusted as {@link LakebaseDriver} trusts; the first if there are several
 * @param port its port
 * @param address what to dial instead, not resolved, while the certificate must still be the
 *     host's; empty if nothing else
 * @param database the database
 * @param user the role to log in as
 * @param rootCertificate the file of authorities to verify the server by; empty for the machine's
 * @param credential whose token is the password
 */
public record LakebaseLogin(
    String host,
    int port,
    Optional<InetSocketAddress> address,
    String database,
    String user,
    Optional<String> rootCertificate,
    Credential credential) {

  /**
   * Finds out, as {@link LakebaseDriver#connect} does before it dials, and within the same time
   * limit: {@code loginTimeout}, else that of {@code DriverManager}, else a minute.
   *
   * @param url a {@code jdbc:lakebase:} URL, such as {@code jdbc:lakebase:projects/p} or {@code
   *     jdbc:lakebase:///} for the environment's
   * @param info driver properties, never changed
   * @throws SQLException if the URL or a setting makes no sense or no token was to be had
   */
  public static LakebaseLogin of(String url, @Nullable Properties info) throws SQLException {
    if (!LakebaseUrl.accepts(url)) {
      throw UrlText.unreadable("it begins otherwise");
    }
    Attempt attempt = Connector.shared().attempt(url, info, DriverManager.getLoginTimeout());
    if (!attempt.method().oauth()) {
      throw ConnectError.SETTINGS_CONTRADICT.at(
          attempt.plan().subject(), "a token is asked for and a native password is given");
    }
    TokenPath path = attempt.path();
    path.safety();
    Workspace workspace = path.workspace();
    Destination destination = path.destination(workspace);
    Settings settings = attempt.plan().settings();
    HostPort host = destination.hosts().get(0);
    Optional<HostPort> address = HostAddress.dialled(settings, destination.hosts());
    return new LakebaseLogin(
        host.host(),
        host.port(),
        address.map(to -> InetSocketAddress.createUnresolved(to.host(), to.port())),
        attempt.plan().database(),
        path.role(workspace, destination),
        settings.pg("sslrootcert").filter(file -> !file.equals("system")),
        path.tokens(workspace, destination).get(attempt.deadline()).credential());
  }

  /** The token: what {@code PGPASSWORD} has to be. A secret. */
  public String password() {
    return credential.token();
  }
}
