package io.lakebase.jdbc;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;

/** Finds the setting that was probably meant. */
final class NearestName {

  private NearestName() {}

  static SQLException unknown(String name) {
    String shown = name.length() <= 60 && name.matches("[A-Za-z0-9._-]+") ? name : "lakebase…";
    return ConnectError.SETTING_UNKNOWN.at(shown, "did you mean " + to(name) + "?");
  }

  static String to(String name) {
    return Arrays.stream(LakebaseProperty.values())
        .map(LakebaseProperty::propertyName)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .orElseThrow();
  }

  /** The Levenshtein distance, whatever the case; what differs in case only is nearest. */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
