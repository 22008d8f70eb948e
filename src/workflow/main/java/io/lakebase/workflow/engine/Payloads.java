package io.lakebase.workflow.engine;

import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.StepFailure;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.WorkflowFailure;
import io.lakebase.workflow.codec.Codec;
import io.lakebase.workflow.codec.CodecException;
import io.lakebase.workflow.codec.Codecs;
import io.lakebase.workflow.codec.ErrorPayload;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values to stored text and back, within what the database can hold. Thread-safe. */
final class Payloads {

  private static final String JAVA_DEFAULT = "java_jackson";
  private static final int LONGEST_MESSAGE = 100_000;

  private final Codecs codecs;
  private final Codec own;
  private final int limit;

  Payloads(@Nullable Codec custom, int limit) {
    this.codecs =
        Codecs.with(
            custom == null ? List.of() : List.of(custom),
            Math.max(limit, Codecs.DEFAULT_MAX_BYTES));
    this.own = custom == null ? codecs.portable() : custom;
    this.limit = limit;
  }

  Codec own() {
    return own;
  }

  /** The codec of a stored payload; no name means that DBOS Transact for Java wrote it. */
  Codec of(@Nullable String serialization) {
    return codecs
        .find(serialization == null ? JAVA_DEFAULT : serialization)
        .orElseThrow(
            () ->
                new CodecException(
                    "["
                        + serialization
                        + "] no payload can be read: the format is unknown here. Let its writer use portable_json, or give the engine a codec of that name, which it then also writes with.",
                    null));
  }

  /** A value as maps, lists and scalars. */
  @Nullable Object plain(@Nullable Object value) {
    return codecs.portable().decode(codecs.portable().encode(value), Object.class);
  }

  String encodeInput(TypeRef<?> type, @Nullable Object input) {
    List<@Nullable Object> arguments =
        isVoid(type)
            ? List.of()
            : SlotArguments.wanted(type)
                ? SlotArguments.list(input)
                : Collections.singletonList(input);
    return storable("input", own.encodeArguments(arguments));
  }

  <I> I decodeInput(Codec codec, TypeRef<I> type, String text) {
    if (isVoid(type)) {
      return cast(null);
    }
    if (SlotArguments.wanted(type)) {
      return cast(SlotArguments.slot(codec.decodeArguments(text, SlotArguments.types(type))));
    }
    return cast(codec.decodeArguments(text, List.of(type.type())).get(0));
  }

  String encode(Codec codec, @Nullable Object value) {
    return storable("result", codec.encode(value));
  }

  <T> @Nullable T decode(Codec codec, TypeRef<T> type, @Nullable String text) {
    return text == null || isVoid(type) ? null : cast(codec.decode(text, type.type()));
  }

  /** Always succeeds: what cannot be written of an error is left out. */
  String encodeError(Codec codec, Throwable error) {
    ErrorPayload payload = describe(error);
    try {
      return storable("error", codec.encodeError(payload));
    } catch (RuntimeException unwritable) {
      return codec.encodeError(
          new ErrorPayload(payload.name(), clean(payload.message()), null, null));
    }
  }

  StepFailure stepFailure(Codec codec, String text) {
    ErrorPayload error = codec.decodeError(text);
    return new StepFailure(error.name(), error.message(), error.code(), error.data());
  }

  WorkflowFailure workflowFailure(String workflowId, Codec codec, String text) {
    ErrorPayload error = codec.decodeError(text);
    return new WorkflowFailure(
        workflowId, error.name(), error.message(), error.code(), error.data());
  }

  static ErrorPayload describe(Throwable error) {
    if (error instanceof StepFailure failure) {
      return new ErrorPayload(failure.name(), failure.detail(), failure.code(), failure.data());
    }
    if (error instanceof WorkflowFailure failure) {
      return new ErrorPayload(failure.name(), failure.detail(), failure.code(), failure.data());
    }
    String message = message(error);
    String name = error.getClass().getSimpleName();
    return new ErrorPayload(
        name.isEmpty() ? error.getClass().getName() : name,
        message == null ? "" : message,
        null,
        null);
  }

  private static @Nullable String message(Throwable error) {
    try {
      return error.getMessage();
    } catch (RuntimeException | Error unspeakable) {
      return null;
    }
  }

  /** A text column takes neither NUL nor half a surrogate pair. */
  private String storable(String what, String text) {
    if (text.length() > limit
        || (text.length() > limit / 3 && text.getBytes(StandardCharsets.UTF_8).length > limit)) {
      throw new CodecException(
          "["
              + what
              + "] too long to be stored: "
              + text.length()
              + " characters, the limit is "
              + limit
              + " bytes. Store it elsewhere and pass a reference, or raise the payload limit.",
          null);
    }
    int bad = firstBad(text);
    if (bad >= 0) {
      throw new CodecException(
          "["
              + what
              + "] not storable: a NUL or half a surrogate pair at character "
              + bad
              + ". Encode binary data as text.",
          null);
    }
    return text;
  }

  private static int firstBad(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return i;
      }
      if (Character.isHighSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private String clean(String message) {
    String cut =
        message.length() > Math.min(limit / 4, LONGEST_MESSAGE)
            ? message.substring(0, Math.min(limit / 4, LONGEST_MESSAGE))
            : message;
    StringBuilder clean = new StringBuilder(cut);
    for (int bad = firstBad(cut); bad >= 0; bad = firstBad(clean.toString())) {
      clean.setCharAt(bad, '?');
    }
    return clean.toString();
  }

  private static boolean isVoid(TypeRef<?> type) {
    return type.type() == Void.class || type.type() == void.class;
  }

  @SuppressWarnings("unchecked")
  private static <T> T cast(@Nullable Object value) {
    return (T) value;
  }

  static NonDeterminismException mismatch(
      String workflowId, int functionId, String recorded, String wanted) {
    if (recorded.startsWith(Patches.PREFIX)) {
      String patch = recorded.substring(Patches.PREFIX.length());
      return new NonDeterminismException(
          workflowId,
          "["
              + workflowId
              + "] replay stopped: step "
              + functionId
              + " was recorded as the patch '"
              + patch
              + "', the code now asks for '"
              + wanted
              + "'. Put deprecatePatch(\""
              + patch
              + "\") where the patch stood until its workflows have ended.");
    }
    return new NonDeterminismException(
        workflowId,
        "["
            + workflowId
            + "] replay stopped: step "
            + functionId
            + " was recorded as '"
            + recorded
            + "', the code now asks for '"
            + wanted
            + "'. Run the code that fits the history, or give changed code another application version.");
  }
}
