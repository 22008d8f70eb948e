package io.lakebase.workflow.codec;

import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A format of stored payloads, known in the database by its name. The type to read always comes
 * from the caller; nothing in the data chooses a class. Implementations are safe for use by many
 * threads and fail with {@link CodecException}.
 */
public interface Codec {

  /** What the {@code serialization} column says. */
  String name();

  /** Positional arguments of a workflow. */
  String encodeArguments(List<? extends @Nullable Object> arguments);

  /**
   * Positional arguments of a workflow.
   *
   * @param types as many as the workflow takes; missing trailing arguments become null
   */
  List<@Nullable Object> decodeArguments(String text, List<Type> types);

  /** A value; null becomes a text too. */
  String encode(@Nullable Object value);

  /** A value of the given type. */
  @Nullable Object decode(String text, Type type);

  /** A failure. */
  String encodeError(ErrorPayload error);

  /** A failure; never throws for a text it cannot make out, which becomes the message. */
  ErrorPayload decodeError(String text);
}
