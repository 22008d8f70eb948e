package io.lakebase.emulator;

/** What the proxy asks a client for. */
public enum AuthenticationRequest {
  /** The password as it is, as Lakebase does. */
  CLEARTEXT,
  /** An MD5 hash of the password. */
  MD5,
  /** A Kerberos ticket. */
  GSS,
  /** SCRAM-SHA-256. */
  SCRAM,
  /** Nothing: whoever connects is let in. */
  NOTHING
}
