package io.lakebase.jdbc.credential;

/**
 * One identity at one Databricks workspace. Safe for use by several threads.
 *
 * <p>Nothing here but the three questions' answers needs a call; in particular {@link #host} and
 * {@link #identity} do not.
 */
public interface Workspace {

  /**
   * The host of the control plane, such as {@code adb-1.2.azuredatabricks.net}, or a source's name.
   */
  String host();

  /** Tells apart whose credentials these are: a digest, from which no secret can be recovered. */
  String identity();

  /** Where credentials come from. */
  CredentialSource credentials();

  /** Where endpoints are. */
  EndpointDirectory endpoints();

  /** Who logs in. */
  Principal principal();
}
