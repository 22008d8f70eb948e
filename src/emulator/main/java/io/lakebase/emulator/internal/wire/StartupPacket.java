package io.lakebase.emulator.internal.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The first packet of a connection, <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">as PostgreSQL
 * documents it</a>: a request code or protocol version and what follows it.
 *
 * @param code one of the constants, or a protocol version
 * @param body what follows the code
 */
public record StartupPacket(int code, byte[] body) {
  public static final int CANCEL_REQUEST = 80877102;
  public static final int SSL_REQUEST = 80877103;
  public static final int GSS_REQUEST = 80877104;

  private static final int MAX_BYTES = 10_000;

  /**
   * Reads a packet.
   *
   * @throws IOException when the connection ends or the length is none that PostgreSQL accepts
   */
  public static StartupPacket read(DataInputStream in) throws IOException {
    return read(in.readInt(), in);
  }

  private static StartupPacket read(int length, DataInputStream in) throws IOException {
    if (length < 8 || length > MAX_BYTES) {
      throw new IOException("[startup packet] invalid length " + length);
    }
    int code = in.readInt();
    byte[] body = new byte[length - 8];
    in.readFully(body);
    return new StartupPacket(code, body);
  }

  public boolean isStartup() {
    return code >>> 16 == 3;
  }

  /** The parameters of a startup packet, in their order. */
  public Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    String[] parts = new String(body, StandardCharsets.UTF_8).split("\0", -1);
    for (int i = 0; i + 1 < parts.length && !parts[i].isEmpty(); i += 2) {
      parameters.put(parts[i], parts[i + 1]);
    }
    return parameters;
  }

  /** A startup packet of the same protocol version with other parameters. */
  public StartupPacket withParameters(Map<String, String> parameters) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    parameters.forEach(
        (name, value) -> {
          bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
          bytes.write(0);
          bytes.writeBytes(value.getBytes(StandardCharsets.UTF_8));
          bytes.write(0);
        });
    bytes.write(0);
    return new StartupPacket(code, bytes.toByteArray());
  }

  /** The process and secret of a cancel request, usable as a key. */
  public ByteBuffer cancelKey() {
    return ByteBuffer.wrap(body);
  }

  public void write(DataOutputStream out) throws IOException {
    out.writeInt(body.length + 8);
    out.writeInt(code);
    out.write(body);
    out.flush();
  }
}
