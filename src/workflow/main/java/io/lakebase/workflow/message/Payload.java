package io.lakebase.workflow.message;

import org.jspecify.annotations.Nullable;

/** An encoded value and the codec that wrote it. */
public record Payload(String text, @Nullable String serialization) {

  @Override
  public String toString() {
    return "Payload[" + serialization + "]";
  }
}
