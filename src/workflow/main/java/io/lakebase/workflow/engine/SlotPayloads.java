package io.lakebase.workflow.engine;

import io.lakebase.workflow.schedule.SlotCodec;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Contexts in DBOS Transact's own format, as plain maps, lists and scalars. Thread-safe. */
final class SlotPayloads implements SlotCodec {

  private final Payloads payloads;

  SlotPayloads(Payloads payloads) {
    this.payloads = payloads;
  }

  @Override
  public String context(@Nullable Object value) {
    return payloads.encode(payloads.of(null), payloads.plain(value));
  }

  @Override
  public String inputs(Instant slot, String context) {
    Object value = payloads.of(null).decode(context, Object.class);
    return payloads.own().encodeArguments(Arrays.asList(slot, value));
  }

  @Override
  public String name() {
    return payloads.own().name();
  }
}
