package io.lakebase.workflow.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbos.transact.json.DBOSJavaSerializer;
import dev.dbos.transact.json.DBOSPortableSerializer;
import dev.dbos.transact.json.PortableWorkflowException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Byte for byte what the official library writes, and readable the other way round. */
class OfficialFormatsTest {

  enum Colour {
    RED,
    BLUE
  }

  record Order(
      String id,
      int count,
      long cents,
      Long boxed,
      List<String> tags,
      Instant at,
      int[] marks,
      Optional<String> note,
      Colour colour,
      BigDecimal price,
      Map<String, Object> extra) {}

  private static final Codec PORTABLE = new PortableJson();
  private static final Codec JACKSON = new JavaJackson();

  private static Order order() {
    return new Order(
        "o-1",
        1,
        2L,
        3L,
        List.of("t"),
        Instant.ofEpochSecond(1),
        new int[] {1, 2},
        Optional.of("q"),
        Colour.BLUE,
        new BigDecimal("2.50"),
        new HashMap<>(Map.of("a", 1L)));
  }

  static Stream<Object> values() {
    return Stream.of(
        "text é😀/\"\\\n",
        1,
        5L,
        1.5,
        1.5f,
        true,
        (short) 3,
        'c',
        new BigDecimal("1.10"),
        new BigInteger("123456789012345678901234567890"),
        new byte[] {1, 2},
        new int[] {1, 2},
        new long[] {1, 2},
        new int[][] {{1}, {2}},
        new String[] {"a", "b"},
        new Object[] {"hi", 7, 5L, new long[] {1}, null, List.of(1)},
        List.of("a", 2, 3L),
        new ArrayList<>(List.of(List.of(1))),
        Arrays.asList(1, null),
        Set.of(1),
        new HashSet<>(Set.of(1L)),
        Map.of("k", 5L),
        new LinkedHashMap<>(Map.of("k", Map.of("z", 1))),
        Instant.ofEpochMilli(1_700_000_000_123L),
        OffsetDateTime.parse("2024-01-02T03:04:05+02:00"),
        LocalDate.of(2024, 1, 2),
        LocalDateTime.of(2024, 1, 2, 3, 4),
        Duration.ofMillis(1500),
        UUID.fromString("00000000-0000-0001-0000-000000000002"),
        URI.create("http://x"),
        Colour.RED,
        Optional.of("x"),
        order());
  }

  @ParameterizedTest
  @MethodSource("values")
  void portableValuesAreTheSameBytes(Object value) {
    assertThat(PORTABLE.encode(value)).isEqualTo(DBOSPortableSerializer.INSTANCE.serialize(value));
  }

  @ParameterizedTest
  @MethodSource("values")
  void jacksonValuesAreTheSameBytes(Object value) {
    assertThat(JACKSON.encode(value)).isEqualTo(DBOSJavaSerializer.INSTANCE.serialize(value));
  }

  @ParameterizedTest
  @MethodSource("values")
  void whatTheOfficialLibraryWritesIsRead(Object value) {
    Object portable =
        PORTABLE.decode(DBOSPortableSerializer.INSTANCE.serialize(value), value.getClass());
    Object jackson =
        JACKSON.decode(DBOSJavaSerializer.INSTANCE.serialize(value), readable(value.getClass()));

    if (readable(value.getClass()) == value.getClass() && !(value instanceof Optional)) {
      assertThat(portable).usingRecursiveComparison().isEqualTo(json(value));
      assertThat(jackson).usingRecursiveComparison().isEqualTo(json(value));
    } else {
      assertThat(jackson).isNotNull();
    }
  }

  /** Immutable collections have private classes; their interfaces are what callers ask for. */
  private static Class<?> readable(Class<?> type) {
    if (List.class.isAssignableFrom(type)) {
      return List.class;
    } else if (Set.class.isAssignableFrom(type)) {
      return Set.class;
    }
    return Map.class.isAssignableFrom(type) ? Map.class : type;
  }

  /** Untyped parts come back as JSON has them: a small long is an integer. */
  private static Object json(Object value) {
    if (value instanceof Order o) {
      return new Order(
          o.id,
          o.count,
          o.cents,
          o.boxed,
          o.tags,
          o.at,
          o.marks,
          o.note,
          o.colour,
          o.price,
          Map.of("a", 1));
    }
    return value instanceof Object[] array && array.length == 6
        ? new Object[] {"hi", 7, 5, List.of(1), null, List.of(1)}
        : value;
  }

  @Test
  void argumentsAreTheSameBytes() {
    List<@Nullable Object> arguments = new ArrayList<>(Arrays.asList("hi", 7, 5L, null, order()));

    assertThat(PORTABLE.encodeArguments(arguments))
        .isEqualTo(DBOSPortableSerializer.INSTANCE.serializeArgs(arguments.toArray(), null));
    assertThat(JACKSON.encodeArguments(arguments))
        .isEqualTo(DBOSJavaSerializer.INSTANCE.serialize(arguments.toArray()));
    for (Codec codec : List.of(PORTABLE, JACKSON)) {
      assertThat(
              codec.decodeArguments(
                  codec.encodeArguments(arguments),
                  List.of(String.class, int.class, Long.class, String.class, Order.class)))
          .usingRecursiveComparison()
          .isEqualTo(Arrays.asList("hi", 7, 5L, null, json(order())));
    }
  }

  @Test
  void aNegativeZeroStaysOneAndTheNumbersBesideItKeepTheirDigits() {
    BigDecimal exact = new BigDecimal("0.12345678901234567890");

    for (Codec codec : List.of(PORTABLE, JACKSON)) {
      assertThat(codec.decode(codec.encode(-0.0), Double.class)).isEqualTo(-0.0);
      assertThat(codec.decode(codec.encode(0.0), Double.class)).isEqualTo(0.0);
      assertThat(
              codec.decodeArguments(
                  codec.encodeArguments(List.of(exact, -0.0)),
                  List.of(BigDecimal.class, double.class)))
          .containsExactly(exact, -0.0);
    }
  }

  @Test
  void datesAreTextsInBothFormats() {
    Date date = new Date(1_700_000_000_123L);

    assertThat(PORTABLE.decode(DBOSPortableSerializer.INSTANCE.serialize(date), Date.class))
        .isEqualTo(date);
    assertThat(PORTABLE.decode(PORTABLE.encode(date), Date.class)).isEqualTo(date);
    assertThat(JACKSON.decode(JACKSON.encode(date), Date.class)).isEqualTo(date);
  }

  @Test
  void failuresAreTheSameBytesInPortableJson() {
    IllegalStateException failure = new IllegalStateException("bad");

    String text =
        PORTABLE.encodeError(new ErrorPayload("IllegalStateException", "bad", null, null));

    assertThat(text).isEqualTo(DBOSPortableSerializer.INSTANCE.serializeThrowable(failure));
    Throwable read =
        DBOSPortableSerializer.INSTANCE.deserializeThrowable(
            PORTABLE.encodeError(new ErrorPayload("Declined", "no", 7, Map.of("k", List.of(1)))));
    assertThat(read).isInstanceOf(PortableWorkflowException.class);
    assertThat(((PortableWorkflowException) read).getErrorName()).isEqualTo("Declined");
    assertThat(((PortableWorkflowException) read).getCode()).isEqualTo(7);
    assertThat(((PortableWorkflowException) read).getData()).isEqualTo(Map.of("k", List.of(1)));
  }

  @Test
  void failuresGoBothWaysInJavaJackson() {
    String official =
        DBOSJavaSerializer.INSTANCE.serializeThrowable(new IllegalStateException("bad"));
    String ours = JACKSON.encodeError(new ErrorPayload("Declined", "no", 7, null));

    assertThat(JACKSON.decodeError(official))
        .isEqualTo(new ErrorPayload("IllegalStateException", "bad", null, null));
    assertThat(JACKSON.decodeError(ours)).isEqualTo(new ErrorPayload("Declined", "no", null, null));
    assertThat(DBOSJavaSerializer.INSTANCE.deserializeThrowable(ours))
        .isInstanceOf(RuntimeException.class)
        .hasMessage("Declined: no");
  }
}
