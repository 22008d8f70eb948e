package io.lakebase.workflow.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.PolymorphicTypeValidator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plain JSON to and from the types that the caller names. A class name in the data is refused even
 * where an annotation of the caller's class asks for it.
 */
final class SafeJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  // How long a payload may be is decided where it is written.
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A tree is only ever written again: its numbers keep every digit.
          .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .polymorphicTypeValidator(new NoClassNames())
          .build();

  private SafeJson() {}

  static String write(@Nullable Object value) {
    return write(value == null ? "null" : value.getClass().getName(), value);
  }

  static String write(String subject, @Nullable Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException | StackOverflowError e) {
      throw new CodecException(
          "["
              + subject
              + "] the value is no JSON: "
              + reason(e)
              + ". Use records, beans, collections and scalars, or a codec of your own.",
          e);
    }
  }

  static JsonNode tree(String text) {
    try (JsonParser parser = parser(text)) {
      return MAPPER.readerFor(JsonNode.class).with(new SignedZeros(parser)).readValue(parser);
    } catch (IOException e) {
      throw new CodecException("[payload] the text is no JSON: " + reason(e) + ".", e);
    }
  }

  /** No decimal is a negative zero, so a tree has that as a double. */
  private static final class SignedZeros extends JsonNodeFactory {

    private static final long serialVersionUID = 1L;

    private final transient JsonParser parser;

    SignedZeros(JsonParser parser) {
      this.parser = parser;
    }

    @Override
    public ValueNode numberNode(BigDecimal value) {
      return value.signum() == 0 && negative() ? numberNode(-0.0) : super.numberNode(value);
    }

    private boolean negative() {
      try {
        return parser.getText().startsWith("-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static @Nullable Object read(String text, Type type) {
    try {
      return MAPPER.readValue(text, MAPPER.constructType(type));
    } catch (JsonProcessingException e) {
      throw misfit(type, e);
    }
  }

  /** Arguments that are stored as an array. */
  static List<@Nullable Object> readArguments(String text, List<Type> types, String format) {
    try (JsonParser parser = parser(text)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new CodecException("[arguments] the text is no " + format + ".", null);
      }
      return padded(readElements(parser, types), types);
    } catch (IOException e) {
      throw new CodecException("[arguments] the text is no " + format + ".", e);
    }
  }

  /** The elements of an array, each of its own type. */
  static List<@Nullable Object> readElements(JsonParser parser, List<Type> types)
      throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    int stored = 0;
    for (; parser.nextToken() != JsonToken.END_ARRAY; stored++) {
      if (stored < types.size()) {
        values.add(readNext(parser, types.get(stored)));
      } else {
        parser.skipChildren();
      }
    }
    if (stored > types.size()) {
      throw new CodecException(
          "[arguments] "
              + stored
              + " are stored, the workflow takes "
              + types.size()
              + ". Keep its signature, or raise the application version.",
          null);
    }
    return values;
  }

  /** With what the type makes of an absent value in place of missing ones. */
  static List<@Nullable Object> padded(List<@Nullable Object> values, List<Type> types) {
    List<@Nullable Object> padded = new ArrayList<>(values);
    for (Type type : types.subList(values.size(), types.size())) {
      padded.add(read("null", type));
    }
    return padded;
  }

  static @Nullable Object readNext(JsonParser parser, Type type) {
    try {
      return MAPPER
          .readerFor(MAPPER.constructType(type))
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readValue(parser);
    } catch (IOException e) {
      throw misfit(type, e);
    }
  }

  static JsonParser parser(String text) throws IOException {
    return MAPPER.createParser(text);
  }

  private static CodecException misfit(Type type, IOException e) {
    return new CodecException(
        "["
            + type.getTypeName()
            + "] the stored value does not fit: "
            + reason(e)
            + ". Use a type that JSON can be read as; for what is stored already keep types"
            + " compatible, or raise the application version.",
        e);
  }

  /** Jackson's own words without its excerpt of the payload. */
  static String reason(Throwable e) {
    return e instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : e.getClass().getSimpleName();
  }

  private static final class NoClassNames extends PolymorphicTypeValidator.Base {

    private static final long serialVersionUID = 1L;

    @Override
    public Validity validateBaseType(MapperConfig<?> config, JavaType baseType) {
      return Validity.DENIED;
    }
  }
}
