package io.lakebase.workflow.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code portable_json}: what every DBOS kit reads and writes. */
final class PortableJson implements Codec {

  static final String NAME = "portable_json";

  private record Arguments(
      List<? extends @Nullable Object> positionalArgs, @Nullable Object namedArgs) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String encodeArguments(List<? extends @Nullable Object> arguments) {
    return SafeJson.write("arguments", new Arguments(arguments, null));
  }

  @Override
  public List<@Nullable Object> decodeArguments(String text, List<Type> types) {
    List<@Nullable Object> positional = List.of();
    JsonNode named = null;
    try (JsonParser parser = SafeJson.parser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new CodecException("[arguments] the text is no portable_json.", null);
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (field.equals("positionalArgs") && token == JsonToken.START_ARRAY) {
          positional = SafeJson.readElements(parser, types);
        } else if (field.equals("namedArgs") && token == JsonToken.START_OBJECT) {
          named = (JsonNode) SafeJson.readNext(parser, JsonNode.class);
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new CodecException(
          "[arguments] the text is no portable_json: " + SafeJson.reason(e) + ".", e);
    }
    if (positional.isEmpty() && named != null && !named.isEmpty() && types.size() == 1) {
      // A caller in a language with named arguments means the fields of our one argument.
      return Collections.singletonList(SafeJson.read(SafeJson.write(named), types.get(0)));
    }
    return SafeJson.padded(positional, types);
  }

  @Override
  public String encode(@Nullable Object value) {
    return SafeJson.write(value);
  }

  @Override
  public @Nullable Object decode(String text, Type type) {
    return SafeJson.read(text, type);
  }

  @Override
  public String encodeError(ErrorPayload error) {
    try {
      return json(error, error.code(), error.data());
    } catch (CodecException e) {
      return json(error, null, null);
    }
  }

  private static String json(ErrorPayload error, @Nullable Object code, @Nullable Object data) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", Text.repaired(error.name()));
    fields.put("message", Text.repaired(error.message()));
    fields.put("code", code);
    fields.put("data", data);
    String text = SafeJson.write(fields);
    if (Text.fault(text) != null) {
      throw new CodecException("[error] its data cannot be stored.", null);
    }
    return text;
  }

  @Override
  public ErrorPayload decodeError(String text) {
    try {
      JsonNode tree = SafeJson.tree(text);
      if (tree.isObject()) {
        return new ErrorPayload(
            tree.path("name").asText("Error"),
            Objects.requireNonNullElse(tree.path("message").textValue(), ""),
            SafeJson.read(SafeJson.write(tree.path("code")), Object.class),
            SafeJson.read(SafeJson.write(tree.path("data")), Object.class));
      }
    } catch (CodecException e) {
      return new ErrorPayload("Error", text, null, null);
    }
    return new ErrorPayload("Error", text, null, null);
  }
}
