package io.lakebase.quickstart;

import java.util.Map;

/**
 * Where the quickstart runs: the environment its programs get, and what may be done to the tokens
 * there.
 */
interface Place extends AutoCloseable {

  /** One line for the reader: which Lakebase this is. */
  String description();

  /** The URL every program connects by; it holds no secret. */
  String url();

  /** Variables added to those of this process for every program that is started. */
  Map<String, String> environment();

  /** What is done to the token now, as a sentence; empty where nothing can be done to it. */
  String disturb(Disturbance disturbance) throws InterruptedException;

  /** Database credentials issued so far; negative where nobody counts them. */
  int credentialsIssued();

  @Override
  void close();

  /** The two ends a token can come to before its owner does. */
  enum Disturbance {
    REVOKED,
    EXPIRED
  }
}
