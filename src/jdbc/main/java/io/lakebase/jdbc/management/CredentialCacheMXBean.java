package io.lakebase.jdbc.management;

import java.util.Map;

/**
 * What a credential cache shows by JMX, as {@code io.lakebase.jdbc:type=CredentialCache,id=…}.
 *
 * <p>There is one for each class loader that holds this driver and has asked for a token; it goes
 * when the driver is deregistered. Counts are from when the cache was made. No attribute holds a
 * token or a secret, and nothing can be changed here.
 */
public interface CredentialCacheMXBean {

  /** How often a token was there. */
  long getHits();

  /** How often a connect had to wait for a token. */
  long getWaits();

  /** How many tokens were issued. */
  long getIssues();

  /** How many of the tokens were issued ahead of need. */
  long getRefreshes();

  /** How many calls gave no token. */
  long getFailures();

  /** How many tokens were to be replaced because a server refused them. */
  long getRefusals();

  /** How many tokens are held. */
  long getEntries();

  /** The last failure, with its subject in brackets; empty if there was none. */
  String getLastError();

  /** When that was, in ISO 8601; empty if there was none. */
  String getLastErrorTime();

  /**
   * Whole seconds until the tokens of each endpoint expire, by resource name; of several tokens the
   * one that expires first.
   */
  Map<String, Long> getSecondsToExpiry();
}
