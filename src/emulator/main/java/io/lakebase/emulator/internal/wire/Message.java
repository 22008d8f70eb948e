package io.lakebase.emulator.internal.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message with a type byte.
 *
 * @param type the type byte
 * @param body what follows the length
 */
public record Message(char type, byte[] body) {
  private static final int MAX_BYTES = 1 << 24;

  /** Kinds of request that an authentication message makes. */
  public static final int AUTH_OK = 0;

  public static final int AUTH_CLEARTEXT = 3;
  public static final int AUTH_MD5 = 5;
  public static final int AUTH_GSS = 7;
  public static final int AUTH_SASL = 10;
  public static final int AUTH_SASL_CONTINUE = 11;
  public static final int AUTH_SASL_FINAL = 12;

  public static Message read(DataInputStream in) throws IOException {
    char type = (char) in.readUnsignedByte();
    int length = in.readInt();
    if (length < 4 || length > MAX_BYTES) {
      throw new IOException("[message " + type + "] invalid length " + length);
    }
    byte[] body = new byte[length - 4];
    in.readFully(body);
    return new Message(type, body);
  }

  public static Message authentication(int kind, byte... rest) {
    return new Message('R', ByteBuffer.allocate(4 + rest.length).putInt(kind).put(rest).array());
  }

  /** A FATAL error, after which the server closes. */
  public static Message fatal(String sqlState, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    field(bytes, 'S', "FATAL");
    field(bytes, 'V', "FATAL");
    field(bytes, 'C', sqlState);
    field(bytes, 'M', text);
    bytes.write(0);
    return new Message('E', bytes.toByteArray());
  }

  public static Message password(String password) {
    byte[] text = password.getBytes(StandardCharsets.UTF_8);
    return new Message('p', Arrays.copyOf(text, text.length + 1));
  }

  /** The number that says what an authentication message asks for. */
  public int authenticationKind() {
    return ByteBuffer.wrap(body).getInt();
  }

  /** The text before the first zero byte. */
  public String text() {
    int end = 0;
    while (end < body.length && body[end] != 0) {
      end++;
    }
    return new String(body, 0, end, StandardCharsets.UTF_8);
  }

  public void write(DataOutputStream out) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + 4);
    out.write(body);
  }

  private static void field(ByteArrayOutputStream bytes, char name, String value) {
    bytes.write(name);
    bytes.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    bytes.write(0);
  }
}
