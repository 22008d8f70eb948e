package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.ResourceName;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code jdbc:lakebase:} URL says, not yet looked at for sense.
 *
 * @param hosts the hosts, empty if it names none
 * @param resource the resource, if it names one
 * @param database the database, if it names one
 * @param parameters its other settings by pgjdbc's or our names, user and password among them
 * @param fromEnvironment whether what is missing comes from libpq's environment variables
 */
record LakebaseUrl(
    List<HostPort> hosts,
    Optional<ResourceName> resource,
    Optional<String> database,
    Map<String, String> parameters,
    boolean fromEnvironment) {

  static final String PREFIX = "jdbc:lakebase:";

  /** The URL that takes everything from the environment. */
  static final LakebaseUrl ENVIRONMENT =
      new LakebaseUrl(List.of(), Optional.empty(), Optional.empty(), Map.of(), true);

  private static final LakebaseUrl NOTHING =
      new LakebaseUrl(List.of(), Optional.empty(), Optional.empty(), Map.of(), false);

  private static final Pattern RESOURCE_AND_DATABASE =
      Pattern.compile("(projects/[^/]+/branches/[^/]+/endpoints/[^/]+)/([^/]+)");

  LakebaseUrl {
    hosts = List.copyOf(hosts);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** What stands for the URL that a data source lacks: the environment, if it names no place. */
  static LakebaseUrl ofProperties(@Nullable Properties info) {
    return names(info, "PGHOST") || names(info, LakebaseProperty.ENDPOINT.propertyName())
        ? NOTHING
        : ENVIRONMENT;
  }

  private static boolean names(@Nullable Properties info, String name) {
    return info != null && Ambient.present(info.getProperty(name)).isPresent();
  }

  /** Whether a URL is this driver's; no more is looked at than how it begins. */
  static boolean accepts(@Nullable String url) {
    return url != null
        && url.startsWith(PREFIX)
        && (url.startsWith("//", PREFIX.length())
            || url.startsWith("projects/", PREFIX.length())
            || LibpqUri.accepts(url, PREFIX.length()));
  }

  /** Reads an accepted URL. */
  static LakebaseUrl parse(String url) throws SQLException {
    String rest = url.substring(PREFIX.length());
    if (LibpqUri.accepts(rest, 0)) {
      return LibpqUri.parse(rest);
    }
    int question = rest.indexOf('?');
    String head = question < 0 ? rest : rest.substring(0, question);
    Map<String, String> query = UrlText.query(question < 0 ? "" : rest.substring(question + 1));
    if (head.startsWith("projects/")) {
      return resource(head, query);
    }
    return head.startsWith("///") ? environment(head.substring(3), query) : hosts(head, query);
  }

  private static LakebaseUrl hosts(String head, Map<String, String> query) throws SQLException {
    UrlText.Server server = UrlText.server(head);
    return located(server.hosts(), Optional.empty(), server.database(), query, false);
  }

  private static LakebaseUrl environment(String database, Map<String, String> query)
      throws SQLException {
    Optional<String> name =
        database.isEmpty()
            ? Optional.empty()
            : UrlText.server("//" + "any.invalid/" + database).database();
    return located(List.of(), Optional.empty(), name, query, true);
  }

  private static LakebaseUrl resource(String head, Map<String, String> query) throws SQLException {
    var matcher = RESOURCE_AND_DATABASE.matcher(head);
    boolean withDatabase = matcher.matches();
    Optional<String> database =
        withDatabase
            ? UrlText.server("//any.invalid/" + matcher.group(2)).database()
            : Optional.empty();
    try {
      ResourceName name = ResourceName.parse(withDatabase ? matcher.group(1) : head);
      return located(List.of(), Optional.of(name), database, query, false);
    } catch (IllegalArgumentException e) {
      throw UrlText.unreadable(
          "expected projects/p, projects/p/branches/b or"
              + " projects/p/branches/b/endpoints/e[/database]; behind a project or a branch a database"
              + " is named by ?database=name");
    }
  }

  /** Puts together what the head and the query say, the query's location being the stronger. */
  static LakebaseUrl located(
      List<HostPort> hosts,
      Optional<ResourceName> resource,
      Optional<String> database,
      Map<String, String> query,
      boolean fromEnvironment)
      throws SQLException {
    Map<String, String> rest = new LinkedHashMap<>(query);
    String host = rest.remove("PGHOST");
    Optional<String> inQuery = UrlText.database(rest.remove("PGDBNAME"));
    Optional<String> alias = UrlText.database(rest.remove("database"));
    List<HostPort> found = hosts;
    if (host != null) {
      if (resource.isPresent()) {
        throw ConnectError.SETTINGS_CONTRADICT.at(
            UrlText.SUBJECT, "the URL names a resource and a host");
      }
      String port = rest.remove("PGPORT");
      found = UrlText.hosts(host, port == null ? "5432" : port);
    } else if (!hosts.isEmpty() && rest.containsKey("PGPORT")) {
      String port = rest.remove("PGPORT");
      found = UrlText.hosts(String.join(",", hosts.stream().map(HostPort::host).toList()), port);
    }
    return new LakebaseUrl(
        found, resource, alias.or(() -> inQuery).or(() -> database), rest, fromEnvironment);
  }

  /** This URL without some of its settings. */
  LakebaseUrl without(String... names) {
    Map<String, String> rest = new LinkedHashMap<>(parameters);
    rest.keySet().removeAll(List.of(names));
    return new LakebaseUrl(hosts, resource, database, rest, fromEnvironment);
  }

  /** Shows no parameter, since any of them may be a secret. */
  @Override
  public String toString() {
    return "LakebaseUrl[hosts=" + hosts + ", resource=" + resource + "]";
  }
}
