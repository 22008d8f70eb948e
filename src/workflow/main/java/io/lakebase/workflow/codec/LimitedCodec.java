package io.lakebase.workflow.codec;

import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses in the writer's thread what is too large or no text for Postgres. */
final class LimitedCodec implements Codec {

  private final Codec codec;
  private final int maxBytes;

  LimitedCodec(Codec codec, int maxBytes) {
    this.codec = codec;
    this.maxBytes = maxBytes;
  }

  private String checked(String what, String text) {
    String fault = Text.fault(text);
    if (fault != null) {
      throw new CodecException("[" + what + "] it cannot be stored: " + fault + ".", null);
    }
    long bytes = Text.utf8Length(text);
    if (bytes > maxBytes) {
      throw new CodecException(
          "["
              + what
              + "] it is too large: "
              + bytes
              + " bytes in "
              + codec.name()
              + ", "
              + maxBytes
              + " is the limit. Store it elsewhere and pass a reference, or raise the limit.",
          null);
    }
    return text;
  }

  @Override
  public String name() {
    return codec.name();
  }

  @Override
  public String encodeArguments(List<? extends @Nullable Object> arguments) {
    return checked("arguments", codec.encodeArguments(arguments));
  }

  @Override
  public List<@Nullable Object> decodeArguments(String text, List<Type> types) {
    return codec.decodeArguments(text, types);
  }

  @Override
  public String encode(@Nullable Object value) {
    return checked(value == null ? "null" : value.getClass().getName(), codec.encode(value));
  }

  @Override
  public @Nullable Object decode(String text, Type type) {
    return codec.decode(text, type);
  }

  /**
   * A failure must be stored: one that does not fit loses its data, then the end of its message.
   */
  @Override
  public String encodeError(ErrorPayload error) {
    String text = codec.encodeError(error);
    if (fits(text)) {
      return text;
    }
    int most = Math.max(16, maxBytes / 16);
    return codec.encodeError(
        new ErrorPayload(
            Text.printable(error.name(), most), Text.printable(error.message(), most), null, null));
  }

  private boolean fits(String text) {
    return Text.fault(text) == null && Text.utf8Length(text) <= maxBytes;
  }

  @Override
  public ErrorPayload decodeError(String text) {
    return codec.decodeError(text);
  }
}
