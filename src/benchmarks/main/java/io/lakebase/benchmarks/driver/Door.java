package io.lakebase.benchmarks.driver;

/** A way to a connection. */
enum Door {
  /** pgjdbc with a password, with the settings that our driver hands to it. */
  STOCK("pgjdbc, same settings"),
  /** pgjdbc with a password and nothing set but what TLS needs. */
  DEFAULTS("pgjdbc, its defaults"),
  /** Our driver as a service principal. */
  OURS("jdbc:lakebase:"),
  /** The same after {@code LakebaseDriver.warmUp}. */
  OURS_WARM("jdbc:lakebase:, warmed up"),
  /** Our driver as a user with a personal access token. */
  OURS_PAT("jdbc:lakebase:, access token"),
  /** Our driver with a password, without OAuth. */
  OURS_PASSWORD("jdbc:lakebase:, password"),
  /** The AWS wrapper with a password and no plugin. */
  AWS("AWS wrapper, no plugins"),
  /** A credential call of the SDK at every connect, as Databricks' documentation shows it. */
  DOCUMENTED("a credential call a connect");

  final String text;

  Door(String text) {
    this.text = text;
  }

  /** Whether a connect through it needs the credential cache. */
  boolean asksForTokens() {
    return this == OURS || this == OURS_WARM || this == OURS_PAT;
  }
}
