package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.Claim;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code PERMISSION_SET:catalog.schema.table,…;PERMISSION_SET:…}. */
final class ClaimsText {

  private static final Pattern PERMISSION_SET = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

  private ClaimsText() {}

  static List<Claim> parse(String text) throws SQLException {
    List<Claim> claims = new ArrayList<>();
    for (String part : text.split(";")) {
      if (part.isBlank()) {
        continue;
      }
      int colon = part.indexOf(':');
      String set = colon < 0 ? "" : part.substring(0, colon).strip();
      List<String> tables =
          Arrays.stream(part.substring(colon + 1).split(","))
              .map(String::strip)
              .filter(table -> !table.isEmpty())
              .toList();
      if (!PERMISSION_SET.matcher(set).matches() || tables.isEmpty()) {
        throw ConnectError.SETTING_INVALID.at(
            "lakebaseClaims", "it reads PERMISSION_SET:catalog.schema.table,…;…");
      }
      claims.add(new Claim(set, tables));
    }
    return List.copyOf(claims);
  }
}
