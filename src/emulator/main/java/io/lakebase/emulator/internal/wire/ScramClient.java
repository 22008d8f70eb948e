package io.lakebase.emulator.internal.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of SCRAM-SHA-256 (RFC 7677) without channel binding, for one login. */
final class ScramClient {
  static final String MECHANISM = "SCRAM-SHA-256";
  private static final String GS2_HEADER = "n,,";

  private final String password;
  private final String firstBare;

  ScramClient(String password) {
    this.password = password;
    byte[] nonce = new byte[18];
    new SecureRandom().nextBytes(nonce);
    this.firstBare = "n=,r=" + Base64.getEncoder().encodeToString(nonce);
  }

  String first() {
    return GS2_HEADER + firstBare;
  }

  String finalMessage(String serverFirst) throws GeneralSecurityException {
    Map<String, String> attributes = new HashMap<>();
    for (String part : serverFirst.split(",")) {
      attributes.put(part.substring(0, 1), part.substring(2));
    }
    byte[] salt = Base64.getDecoder().decode(attributes.get("s"));
    int iterations = Integer.parseInt(attributes.get("i"));
    String channel =
        Base64.getEncoder().encodeToString(GS2_HEADER.getBytes(StandardCharsets.US_ASCII));
    String withoutProof = "c=" + channel + ",r=" + attributes.get("r");

    byte[] clientKey = hmac(salted(salt, iterations), "Client Key");
    byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
    byte[] proof = hmac(storedKey, firstBare + "," + serverFirst + "," + withoutProof);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= clientKey[i];
    }
    return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
  }

  /**
   * PBKDF2 with one block, which the JDK's own does not do for empty or non-ASCII passwords byte by
   * byte.
   */
  private byte[] salted(byte[] salt, int iterations) throws GeneralSecurityException {
    Mac mac = mac(password.getBytes(StandardCharsets.UTF_8));
    mac.update(salt);
    byte[] block = mac.doFinal(new byte[] {0, 0, 0, 1});
    byte[] result = block.clone();
    for (int i = 1; i < iterations; i++) {
      block = mac.doFinal(block);
      for (int j = 0; j < result.length; j++) {
        result[j] ^= block[j];
      }
    }
    return result;
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    return mac(key).doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Mac mac(byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
    return mac;
  }
}
