package io.lakebase.jdbc.databricks;

/** What the control plane did not give, in the words of errors. */
enum ControlPlaneFailure {
  IDENTITY_REFUSED("the control plane refused the identity"),
  NO_WORKSPACE("the workspace cannot be used"),
  NO_CREDENTIAL("no database credential"),
  NO_ROLE("no role"),
  NO_ENDPOINT("endpoint not found"),
  NO_INSTANCE("instance not found"),
  NO_PROJECT("project not found"),
  NO_PROJECTS("no list of projects"),
  NO_BRANCHES("no list of branches"),
  NO_ENDPOINTS("no list of endpoints");

  private final String words;

  ControlPlaneFailure(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
