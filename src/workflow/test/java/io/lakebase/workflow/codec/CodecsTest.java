package io.lakebase.workflow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CodecsTest {

  private final Codecs codecs = Codecs.with(List.of(), 1024);
  private final Codec portable = codecs.portable();
  private final Codec jackson = codecs.find("java_jackson").orElseThrow();

  private static boolean gadgetLoaded;

  /** Tells when it is loaded. */
  public static final class Gadget {
    static {
      gadgetLoaded = true;
    }

    public String name = "";
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface Shape {}

  record Box(String label, @Nullable Object content) {}

  @Test
  void noClassNamedInDataIsLoaded() {
    String gadget = CodecsTest.class.getName() + "$Gadget";

    Object value =
        jackson.decode(
            "{\"@class\":\"x.Box\",\"label\":\"l\",\"content\":{\"@class\":\""
                + gadget
                + "\",\"name\":\"n\"}}",
            Box.class);

    assertThat(value).isEqualTo(new Box("l", Map.of("name", "n")));
    assertThatThrownBy(
            () -> portable.decode("{\"@class\":\"" + gadget + "\",\"name\":\"n\"}", Shape.class))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(
            () -> jackson.decode("{\"@class\":\"" + gadget + "\",\"name\":\"n\"}", Shape.class))
        .isInstanceOf(CodecException.class);
    assertThat(gadgetLoaded).isFalse();
  }

  @Test
  void aSerializedThrowableIsNeverLookedAt() {
    assertThat(
            jackson.decodeError(
                "{\"@class\":\"W\",\"type\":\"a.b.Bad\",\"message\":\"m\",\"base64bytes\":\"rO0\"}"))
        .isEqualTo(new ErrorPayload("Bad", "m", null, null));
  }

  @Test
  void anErrorThatIsNoJsonIsShownRaw() {
    assertThat(portable.decodeError("gASVKA"))
        .isEqualTo(new ErrorPayload("Error", "gASVKA", null, null));
    assertThat(jackson.decodeError("[1]")).isEqualTo(new ErrorPayload("Error", "[1]", null, null));
  }

  @Test
  void anUnknownFormatIsNotFoundAndNoError() {
    assertThat(codecs.find("py_pickle")).isEmpty();
    assertThat(codecs.find(null)).isEmpty();
  }

  @Test
  void aCustomCodecIsFoundByItsName() {
    Codec upper = new Upper("upper");

    Codec found = Codecs.with(List.of(upper)).find("upper").orElseThrow();

    assertThat(found.decode(found.encode("x"), String.class)).isEqualTo("X");
    assertThatThrownBy(() -> Codecs.with(List.of(new Upper("portable_json"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("portable_json");
  }

  @Test
  void anInputThatIsNoJsonIsNotBlamedOnAClassOfOurs() {
    assertThatThrownBy(() -> portable.encodeArguments(List.of(new Object())))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("[arguments] the value is no JSON");
  }

  @Test
  void aPayloadOverTheLimitSaysHowLargeItIs() {
    assertThatThrownBy(() -> portable.encode("é".repeat(600)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("1202 bytes")
        .hasMessageContaining("1024 is the limit");
  }

  @Test
  void aFailureThatDoesNotFitIsStoredAllTheSame() {
    String text = portable.encodeError(new ErrorPayload("Bad", "m".repeat(2000), 1, "data"));

    assertThat(portable.decodeError(text).name()).isEqualTo("Bad");
    assertThat(portable.decodeError(text).message()).startsWith("mmm").endsWith("...");
    assertThat(text.length()).isLessThan(1024);
    Object cyclic = new Object();
    assertThat(
            portable.decodeError(
                portable.encodeError(new ErrorPayload("Bad\uD800", "a\0b", null, cyclic))))
        .isEqualTo(new ErrorPayload("Bad\uFFFD", "a\uFFFDb", null, null));
  }

  @Test
  void aLoneSurrogateIsRefusedWhereItIsWritten() {
    assertThatThrownBy(() -> portable.encode("a\uD800b"))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("lone surrogate");
    assertThat(portable.decode(portable.encode("a\0b"), String.class)).isEqualTo("a\0b");
  }

  @Test
  void argumentsThatAreMissingAreNullAndTooManyAreAnError() {
    assertThat(
            portable.decodeArguments(
                "{\"positionalArgs\":[1],\"namedArgs\":null}", List.of(int.class, String.class)))
        .isEqualTo(Arrays.asList(1, null));
    assertThatThrownBy(
            () -> portable.decodeArguments("{\"positionalArgs\":[1,2]}", List.of(int.class)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("2 are stored, the workflow takes 1");
  }

  @Test
  void namedArgumentsAreTheFieldsOfTheOneArgument() {
    assertThat(
            portable.decodeArguments(
                "{\"positionalArgs\":[],\"namedArgs\":{\"label\":\"l\",\"content\":1}}",
                List.of(Box.class)))
        .isEqualTo(List.of(new Box("l", 1)));
  }

  @Test
  void aValueThatDoesNotFitDoesNotShowThePayload() {
    assertThatThrownBy(() -> portable.decode("{\"label\":[\"s3cret\"]}", Box.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Box")
        .hasMessageNotContaining("s3cret");
  }

  private record Upper(String name) implements Codec {

    @Override
    public String encodeArguments(List<? extends @Nullable Object> arguments) {
      return String.valueOf(arguments.get(0));
    }

    @Override
    public List<@Nullable Object> decodeArguments(String text, List<Type> types) {
      return List.of(text);
    }

    @Override
    public String encode(@Nullable Object value) {
      return String.valueOf(value).toUpperCase(java.util.Locale.ROOT);
    }

    @Override
    public Object decode(String text, Type type) {
      return text;
    }

    @Override
    public String encodeError(ErrorPayload error) {
      return error.name();
    }

    @Override
    public ErrorPayload decodeError(String text) {
      return new ErrorPayload(text, "", null, null);
    }
  }
}
