package io.lakebase.workflow.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lakebase.workflow.codec.Text;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a {@code JSONB} column takes: strict JSON whose texts have no NUL and no lone surrogate. */
final class JsonColumn {

  /** Postgres' numeric has 131,072 digits before its point. */
  private static final int NUMBER_CHARACTERS = 1_000;

  private static final int EXPONENT = 1_000;

  private static final JsonFactory JSON = new JsonFactory();

  private JsonColumn() {}

  /** Why the text is refused, null when it is not. */
  static @Nullable String fault(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return "they are no JSON object";
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return "they are no valid JSON";
        } else if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        } else {
          String fault =
              token.isNumeric() ? number(parser.getText()) : Text.fault(parser.getText());
          if (fault != null) {
            return fault;
          }
        }
      }
      return parser.nextToken() == null ? null : "they are more than one JSON value";
    } catch (IOException e) {
      return "they are no valid JSON";
    }
  }

  private static @Nullable String number(String text) {
    int e = Math.max(text.indexOf('e'), text.indexOf('E'));
    boolean tooLong = text.length() > NUMBER_CHARACTERS;
    if (tooLong
        || (e >= 0
            && (text.length() - e > 6
                || Math.abs(Integer.parseInt(text.substring(e + 1))) > EXPONENT))) {
      return "they hold a number out of range";
    }
    return null;
  }
}
