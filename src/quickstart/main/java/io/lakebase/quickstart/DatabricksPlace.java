package io.lakebase.quickstart;

import java.util.Map;
import java.util.Optional;

/** A Lakebase of Databricks, described by the variables of the environment. */
final class DatabricksPlace implements Place {

  private final String url;
  private final String description;

  private DatabricksPlace(String url, String description) {
    this.url = url;
    this.description = description;
  }

  /** The place that the environment names, if it names one. */
  static Optional<Place> from(Map<String, String> environment) {
    String pasted = environment.getOrDefault("DBOS_SYSTEM_DATABASE_URL", "");
    if (!pasted.isBlank()) {
      String url = pasted.startsWith("jdbc:") ? pasted : "jdbc:lakebase:" + pasted;
      return Optional.of(new DatabricksPlace(url, "the Lakebase of DBOS_SYSTEM_DATABASE_URL"));
    }
    String endpoint = environment.getOrDefault("DATABRICKS_LAKEBASE_ENDPOINT", "");
    if (endpoint.isBlank()) {
      return Optional.empty();
    }
    String database = environment.getOrDefault("PGDATABASE", "databricks_postgres");
    String url =
        environment.containsKey("PGHOST")
            ? "jdbc:lakebase://" + environment.get("PGHOST") + port(environment) + "/" + database
            : "jdbc:lakebase:" + endpoint + "/" + database;
    return Optional.of(new DatabricksPlace(url, "the Lakebase endpoint " + endpoint));
  }

  private static String port(Map<String, String> environment) {
    String port = environment.getOrDefault("PGPORT", "");
    return port.isBlank() ? "" : ":" + port;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public String disturb(Disturbance disturbance) {
    return "";
  }

  @Override
  public int credentialsIssued() {
    return -1;
  }

  @Override
  public void close() {}
}
