package io.lakebase.workflow.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure as every language reads it.
 *
 * @param name the kind, by default the simple class name of the exception
 * @param message what happened
 * @param code a text or a number, or null
 * @param data plain JSON values (maps, lists, texts, numbers, booleans), or null
 */
public record ErrorPayload(
    String name, String message, @Nullable Object code, @Nullable Object data) {

  public ErrorPayload {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(message, "message");
  }
}
