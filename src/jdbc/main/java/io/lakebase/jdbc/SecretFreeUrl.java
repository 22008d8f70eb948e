package io.lakebase.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A URL's text without the secrets in it; for what is written down. */
final class SecretFreeUrl {

  private static final Set<String> SECRETS =
      Arrays.stream(LakebaseProperty.values())
          .filter(LakebaseProperty::sensitive)
          .map(property -> property.propertyName().toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private SecretFreeUrl() {}

  static String of(String url) {
    int question = url.indexOf('?');
    if (question >= 0 && passwordMayHoldTheQuestionMark(url, question)) {
      return url.substring(0, url.indexOf("//") + 2);
    }
    String head = withoutSettings(withoutPassword(question < 0 ? url : url.substring(0, question)));
    if (question < 0) {
      return head;
    }
    String query =
        Arrays.stream(url.substring(question + 1).split("&"))
            .filter(pair -> !isSecret(name(pair)))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? head : head + "?" + query;
  }

  /** A ? that was not encoded in a password looks like the beginning of the query. */
  private static boolean passwordMayHoldTheQuestionMark(String url, int question) {
    int start = url.indexOf("//") + 2;
    int at = url.indexOf('@', question);
    int equals = url.indexOf('=', question);
    return start > 1
        && at >= 0
        && url.indexOf('@') == at
        && (equals < 0 || at < equals || !hosts(url.substring(start, Math.max(start, question))));
  }

  /** Whether what stands before the first slash is hosts and ports and nothing else. */
  private static boolean hosts(String head) {
    int slash = head.indexOf('/');
    String[] each = (slash < 0 ? head : head.substring(0, slash)).split(",");
    return Arrays.stream(each).allMatch(one -> one.matches("([^:]*|\\[.*])(:[0-9]*)?"));
  }

  /** Whether a setting of this name is a secret. */
  static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRETS.contains(lower) || lower.contains("password") || lower.contains("secret");
  }

  /** Other drivers' settings follow a semicolon or the prefix, and passwords are among them. */
  private static String withoutSettings(String head) {
    int equals = head.contains("//") ? -1 : head.indexOf('=');
    if (equals >= 0) {
      return head.substring(0, head.lastIndexOf(':', equals) + 1);
    }
    int semicolon = head.indexOf(';', Math.max(0, head.lastIndexOf('@')));
    return semicolon < 0 ? head : head.substring(0, semicolon);
  }

  private static String withoutPassword(String head) {
    int start = head.indexOf("//") + 2;
    int at = head.lastIndexOf('@');
    int colon = head.indexOf(':', start);
    return start > 1 && at > 0 && colon > 0 && colon < at
        ? head.substring(0, colon) + head.substring(at)
        : head;
  }

  private static String name(String pair) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "secret";
    }
  }
}
