package io.lakebase.workflow.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.impl.LaissezFaireSubTypeValidator;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code java_jackson}, DBOS Transact Java's own format. It names a class beside every value; those
 * names are written for its sake and skipped when read, the caller's types decide.
 */
final class JavaJackson implements Codec {

  static final String NAME = "java_jackson";

  private static final JsonMapper WRITER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .build();

  static {
    WRITER.setDefaultTyping(new EveryTypeButPrimitives());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String encodeArguments(List<? extends @Nullable Object> arguments) {
    return encode(arguments.toArray());
  }

  @Override
  public List<@Nullable Object> decodeArguments(String text, List<Type> types) {
    return SafeJson.readArguments(plain(text), types, NAME);
  }

  @Override
  public String encode(@Nullable Object value) {
    try {
      return WRITER.writeValueAsString(value);
    } catch (JsonProcessingException | StackOverflowError e) {
      throw new CodecException(
          "["
              + (value == null ? "null" : value.getClass().getName())
              + "] the value is no JSON: "
              + SafeJson.reason(e)
              + ". Use records, beans, collections and scalars, or a codec of your own.",
          e);
    }
  }

  @Override
  public @Nullable Object decode(String text, Type type) {
    return SafeJson.read(plain(text), type);
  }

  private static String plain(String text) {
    return SafeJson.write(ClassNames.strip(SafeJson.tree(text)));
  }

  @Override
  public String encodeError(ErrorPayload error) {
    return encode(WireError.of(error));
  }

  /** The exception's class name and message; its serialized bytes are never looked at. */
  @Override
  public ErrorPayload decodeError(String text) {
    try {
      JsonNode tree = SafeJson.tree(text);
      if (tree.isObject()) {
        String type = tree.path("type").asText("Error");
        return new ErrorPayload(
            type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1),
            Objects.requireNonNullElse(tree.path("message").textValue(), ""),
            null,
            null);
      }
    } catch (CodecException e) {
      return new ErrorPayload("Error", text, null, null);
    }
    return new ErrorPayload("Error", text, null, null);
  }

  private static final class EveryTypeButPrimitives
      extends ObjectMapper.DefaultTypeResolverBuilder {

    private static final long serialVersionUID = 1L;

    EveryTypeButPrimitives() {
      super(ObjectMapper.DefaultTyping.NON_FINAL, LaissezFaireSubTypeValidator.instance);
      init(JsonTypeInfo.Id.CLASS, null);
      inclusion(JsonTypeInfo.As.PROPERTY);
      typeProperty("@class");
    }

    @Override
    public boolean useForType(JavaType type) {
      return !type.isPrimitive();
    }
  }
}
