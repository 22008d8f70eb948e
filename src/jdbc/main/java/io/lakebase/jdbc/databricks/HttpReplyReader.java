package io.lakebase.jdbc.databricks;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads one HTTP/1.1 answer, strictly and within bounds. */
final class HttpReplyReader {

  private static final int LONGEST_HEAD = 64 << 10;

  private final InputStream in;
  private int headBytes;

  HttpReplyReader(InputStream in) {
    this.in = in;
  }

  /** The status and the header fields, without a body. */
  HttpReply head() throws IOException {
    String[] status = line().split(" ", 3);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("[0-9]{3}")) {
      throw new IOException("the answer is not HTTP");
    }
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("the answer has a malformed header field");
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), k -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return new HttpReply(Integer.parseInt(status[1]), headers, new byte[0]);
  }

  /** The whole answer. */
  HttpReply reply(int longest) throws IOException {
    HttpReply head = head();
    String encoding = first(head, "transfer-encoding");
    String length = first(head, "content-length");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (head.status() == 204 || head.status() == 304) {
      return head;
    } else if (encoding.toLowerCase(Locale.ROOT).contains("chunked")) {
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        copy(body, size, longest);
        line();
      }
    } else if (!length.isEmpty()) {
      copy(body, number(length, 10), longest);
    } else {
      body.writeBytes(in.readNBytes(longest + 1));
      requireWithin(body.size(), longest);
    }
    return new HttpReply(head.status(), head.headers(), body.toByteArray());
  }

  private int chunkSize() throws IOException {
    return number(line().split(";", 2)[0].strip(), 16);
  }

  private void copy(ByteArrayOutputStream body, int size, int longest) throws IOException {
    requireWithin((long) body.size() + size, longest);
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("the answer was cut off");
    }
    body.writeBytes(bytes);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the answer was cut off");
      }
      if (++headBytes > LONGEST_HEAD) {
        throw new IOException("the answer's head is longer than " + LONGEST_HEAD + " bytes");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private static void requireWithin(long size, int longest) throws IOException {
    if (size > longest) {
      throw new IOException("the answer is longer than " + longest + " bytes");
    }
  }

  private static int number(String text, int radix) throws IOException {
    try {
      int number = Integer.parseInt(text, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException malformed) {
      // told below
    }
    throw new IOException("the answer has a malformed length");
  }

  private static String first(HttpReply head, String name) {
    return head.headers().getOrDefault(name, List.of("")).get(0);
  }
}
