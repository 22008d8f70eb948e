package io.lakebase.workflow.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code js_superjson}, DBOS for TypeScript's own format: plain JSON, and beside it what JavaScript
 * makes of it. That is skipped when read, the caller's types decide, and left out when written.
 */
final class SuperJson implements Codec {

  static final String NAME = "js_superjson";

  private static final String MARKER = "__dbos_serializer";
  private static final String MARK = "superjson";

  private final PortableJson portable = new PortableJson();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String encodeArguments(List<? extends @Nullable Object> arguments) {
    return encode(arguments);
  }

  @Override
  public List<@Nullable Object> decodeArguments(String text, List<Type> types) {
    return SafeJson.readArguments(plain(text), types, NAME);
  }

  @Override
  public String encode(@Nullable Object value) {
    return marked(SafeJson.write(value));
  }

  @Override
  public @Nullable Object decode(String text, Type type) {
    return SafeJson.read(plain(text), type);
  }

  @Override
  public String encodeError(ErrorPayload error) {
    return marked(portable.encodeError(error));
  }

  /** Its fields are those of {@code portable_json} and a stack, which is not looked at. */
  @Override
  public ErrorPayload decodeError(String text) {
    try {
      return portable.decodeError(plain(text));
    } catch (CodecException e) {
      return new ErrorPayload("Error", text, null, null);
    }
  }

  private static String marked(String json) {
    return "{\"json\":" + json + ",\"" + MARKER + "\":\"" + MARK + "\"}";
  }

  private static String plain(String text) {
    JsonNode tree = SafeJson.tree(text);
    JsonNode json = tree.get("json");
    if (json == null || !MARK.equals(tree.path(MARKER).textValue())) {
      throw new CodecException("[payload] the text is no js_superjson.", null);
    }
    return SafeJson.write(json);
  }
}
