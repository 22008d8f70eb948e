package io.lakebase.workflow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With texts that DBOS for TypeScript 4.27.6 and 5.3.0 wrote, the stack shortened. */
class SuperJsonTest {

  private static final String RICH =
      "{\"b\":2,\"d\":\"1970-01-01T00:00:00.000Z\",\"n\":\"1000000000000000000000000000000\",\"u\":null}";
  private static final String META =
      "\"meta\":{\"values\":{\"0.d\":[\"Date\"],\"0.n\":[\"bigint\"],\"0.u\":[\"undefined\"]}}";

  record Rich(int b, Instant d, BigInteger n, @Nullable String u) {}

  private final Codec codec = Codecs.with(List.of()).find("js_superjson").orElseThrow();

  private static String superjson(String json) {
    return "{\"json\":" + json + ",\"__dbos_serializer\":\"superjson\"}";
  }

  @Test
  void argumentsAreReadAsTheCallersTypes() {
    String text = "{\"json\":[" + RICH + "]," + META + ",\"__dbos_serializer\":\"superjson\"}";
    Rich rich = new Rich(2, Instant.EPOCH, BigInteger.TEN.pow(30), null);

    assertThat(codec.decodeArguments(text, List.of(Rich.class))).isEqualTo(List.of(rich));
    assertThat(codec.decodeArguments(superjson("[]"), List.of(Rich.class)))
        .isEqualTo(Collections.singletonList(null));
    assertThatThrownBy(() -> codec.decodeArguments(superjson("[1,2]"), List.of(int.class)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("2 are stored, the workflow takes 1");
  }

  @Test
  void valuesAreReadAsTheCallersTypes() {
    assertThat(codec.decode(superjson("\"\u00e9\uD83D\uDE00\""), String.class))
        .isEqualTo("\u00e9\uD83D\uDE00");
    assertThat(codec.decode(superjson("null"), String.class)).isNull();
    assertThat(codec.decode(superjson("{\"json\":1}"), Object.class)).isEqualTo(Map.of("json", 1));
    assertThat(
            codec.decode(
                "{\"json\":null,\"meta\":{\"values\":[\"undefined\"]},\"__dbos_serializer\":\"superjson\"}",
                String.class))
        .isNull();
    assertThat(
            codec.decode(
                "{\"json\":[1],\"meta\":{\"values\":[\"set\"]},\"__dbos_serializer\":\"superjson\"}",
                int[].class))
        .isEqualTo(new int[] {1});
  }

  @Test
  void errorsKeepTheirCodeAndData() {
    String text =
        superjson(
            "{\"name\":\"CardDeclined\",\"code\":51,\"data\":{\"a\":[1,\"x\"]},\"message\":\"no funds\",\"stack\":\"at x\"}");
    ErrorPayload error =
        new ErrorPayload("CardDeclined", "no funds", 51, Map.of("a", List.of(1, "x")));

    assertThat(codec.decodeError(text)).isEqualTo(error);
    assertThat(codec.decodeError(codec.encodeError(error))).isEqualTo(error);
    assertThat(codec.decodeError("gASVKA"))
        .isEqualTo(new ErrorPayload("Error", "gASVKA", null, null));
  }

  @Test
  void whatIsWrittenIsJsonUnderTheirMark() {
    assertThat(codec.encode(Map.of("a", 1))).isEqualTo(superjson("{\"a\":1}"));
    assertThat(codec.encode(null)).isEqualTo(superjson("null"));
    assertThat(codec.encodeArguments(List.of("x", 1))).isEqualTo(superjson("[\"x\",1]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "[]",
        "{\"json\":1}",
        "{\"__dbos_serializer\":\"superjson\"}",
        "{\"json\":1,\"__dbos_serializer\":\"pickle\"}",
        "{\"json\":1"
      })
  void aTextWithoutTheMarkIsNoSuperjson(String text) {
    Type type = Object.class;

    assertThatThrownBy(() -> codec.decode(text, type)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> codec.decodeArguments(text, List.of(type)))
        .isInstanceOf(CodecException.class);
  }
}
