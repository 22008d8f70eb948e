package io.lakebase.workflow.engine;

import io.lakebase.workflow.Slot;
import io.lakebase.workflow.TypeRef;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A scheduled workflow's input is stored as two arguments, as DBOS's schedulers write them. */
final class SlotArguments {

  private SlotArguments() {}

  static boolean wanted(TypeRef<?> type) {
    return type.type() == Slot.class
        || (type.type() instanceof ParameterizedType generic && generic.getRawType() == Slot.class);
  }

  static List<@Nullable Object> list(@Nullable Object input) {
    Slot<?> slot = (Slot<?>) Objects.requireNonNull(input, "slot");
    return Arrays.asList(slot.at(), slot.context());
  }

  static List<Type> types(TypeRef<?> type) {
    return List.of(
        Instant.class,
        type.type() instanceof ParameterizedType generic
            ? generic.getActualTypeArguments()[0]
            : Object.class);
  }

  static Slot<?> slot(List<@Nullable Object> arguments) {
    return new Slot<>(
        Objects.requireNonNull((Instant) arguments.get(0), "the slot's time"), arguments.get(1));
  }
}
