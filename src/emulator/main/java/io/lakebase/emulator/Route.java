package io.lakebase.emulator;

import java.util.regex.Pattern;

/** What a call of the control plane asks for. */
public enum Route {
  /** {@code /.well-known/databricks-config} and the OAuth server's metadata and keys. */
  DISCOVERY("/\\.well-known/.*|/oidc/\\.well-known/.*|/oidc/jwks\\.json"),
  /** {@code /oidc/v1/token}: client credentials and token exchange. */
  TOKEN("/oidc/v1/token"),
  /** {@code /api/2.0/preview/scim/v2/Me}. */
  ME("/api/2\\.0/preview/scim/v2/Me"),
  /**
   * Database credentials, {@code /api/2.0/postgres/credentials} and {@code
   * /api/2.0/database/credentials}.
   */
  CREDENTIALS("/api/2\\.0/(postgres|database)/credentials"),
  /** One endpoint, or the endpoints of a branch. */
  ENDPOINTS("/api/2\\.0/postgres/projects/[^/]+/branches/[^/]+/endpoints(/.*)?"),
  /** The databases of a branch. */
  DATABASES("/api/2\\.0/postgres/projects/[^/]+/branches/[^/]+/databases(/.*)?"),
  /** The roles of a branch. */
  ROLES("/api/2\\.0/postgres/projects/[^/]+/branches/[^/]+/roles(/.*)?"),
  /** One branch, or the branches of a project. */
  BRANCHES("/api/2\\.0/postgres/projects/[^/]+/branches(/[^/]+)?"),
  /** One project, or all. */
  PROJECTS("/api/2\\.0/postgres/projects(/[^/]+)?"),
  /** Provisioned instances. */
  INSTANCES("/api/2\\.0/database/instances.*"),
  /** Anything else, which is answered with 404. */
  OTHER(".*");

  private final Pattern path;

  Route(String path) {
    this.path = Pattern.compile(path);
  }

  static Route of(String path) {
    for (Route route : values()) {
      if (route.path.matcher(path).matches()) {
        return route;
      }
    }
    return OTHER;
  }
}
