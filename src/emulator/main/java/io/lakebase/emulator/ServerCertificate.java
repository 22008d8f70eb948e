package io.lakebase.emulator;

/** Which certificate a server of the emulator shows. */
public enum ServerCertificate {
  /** For the right names, in its validity, signed by {@link LakebaseEmulator#caCertificate()}. */
  VALID,
  /** As {@link #VALID}, but for {@code wrong.example.test} only. */
  WRONG_HOST,
  /** As {@link #VALID}, but expired yesterday. */
  EXPIRED,
  /** As {@link #VALID}, but signed by an authority that nobody knows. */
  FOREIGN_CA
}
