package io.lakebase.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which part of a list is wanted.
 *
 * @param size 1 to 1000
 * @param offset of the first
 */
record Page(int size, int offset) {
  private static final int DEFAULT_SIZE = 100;
  private static final int MAX_SIZE = 1000;

  static Page of(Call call) {
    Map<String, String> query = call.query();
    try {
      int size = Integer.parseInt(query.getOrDefault("page_size", "0"));
      String token = query.getOrDefault("page_token", "");
      int offset =
          token.isEmpty()
              ? 0
              : Integer.parseInt(
                  new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII));
      if (size < 0 || offset < 0) {
        throw new NumberFormatException("negative");
      }
      return new Page(size == 0 ? DEFAULT_SIZE : Math.min(size, MAX_SIZE), offset);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("page_size or page_token is not valid");
    }
  }

  <T> Reply of(String field, List<T> all, Function<T, ObjectNode> form) {
    ObjectNode body = Reply.json();
    ArrayNode array = body.putArray(field);
    int end = Math.min(all.size(), offset + size);
    for (int i = offset; i < end; i++) {
      array.add(form.apply(all.get(i)));
    }
    String next = Integer.toString(end);
    body.put(
        "next_page_token",
        end < all.size()
            ? Base64.getUrlEncoder().encodeToString(next.getBytes(StandardCharsets.US_ASCII))
            : "");
    return Reply.ok(body);
  }
}
