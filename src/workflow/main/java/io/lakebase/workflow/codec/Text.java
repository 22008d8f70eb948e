package io.lakebase.workflow.codec;

import org.jspecify.annotations.Nullable;

/** What Postgres says a text is: Unicode without NUL. */
public final class Text {

  private Text() {}

  /** Why the text cannot be stored, null when it can. */
  public static @Nullable String fault(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return "it has a NUL character at index " + i;
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return "it has a lone surrogate at index " + i;
        }
        i++;
      }
    }
    return null;
  }

  /** The text with U+FFFD in place of NUL and lone surrogates. */
  public static String repaired(String text) {
    if (fault(text) == null) {
      return text;
    }
    StringBuilder repaired = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
        .forEach(repaired::appendCodePoint);
    return repaired.toString();
  }

  /** Bytes of a faultless text in UTF-8. */
  public static long utf8Length(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // A surrogate pair is 4 bytes for its 2 chars, everything from U+0800 on 3 for 1.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** The text fit for a message: control characters and surrogates replaced, cut to so many. */
  public static String printable(String text, int most) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), most); i++) {
      char c = text.charAt(i);
      shown.append(c < ' ' || c == 0x7F || Character.isSurrogate(c) ? '\uFFFD' : c);
    }
    return text.length() > most ? shown.append("...").toString() : shown.toString();
  }
}
