package io.lakebase.workflow.codec;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The codecs of a process, by name. Immutable. */
public final class Codecs {

  /** Bytes of one payload at most, unless chosen otherwise: 16 MiB. */
  public static final int DEFAULT_MAX_BYTES = 16 << 20;

  private final Map<String, Codec> byName = new HashMap<>();
  private final Codec portable;

  private Codecs(Collection<? extends Codec> custom, int maxBytes) {
    if (maxBytes < 1024) {
      throw new IllegalArgumentException(
          "a payload limit of " + maxBytes + " bytes is too small: 1024 is the least");
    }
    portable = new LimitedCodec(new PortableJson(), maxBytes);
    byName.put(portable.name(), portable);
    byName.put(JavaJackson.NAME, new LimitedCodec(new JavaJackson(), maxBytes));
    byName.put(SuperJson.NAME, new LimitedCodec(new SuperJson(), maxBytes));
    for (Codec codec : custom) {
      if (codec.name().isBlank() || byName.containsKey(codec.name())) {
        throw new IllegalArgumentException(
            "[" + codec.name() + "] the name of a codec is blank or taken. Choose another.");
      }
      byName.put(codec.name(), new LimitedCodec(codec, maxBytes));
    }
  }

  /**
   * {@code portable_json}, {@code java_jackson}, {@code js_superjson} and the given ones, payloads
   * up to 16 MiB.
   */
  public static Codecs with(Collection<? extends Codec> custom) {
    return with(custom, DEFAULT_MAX_BYTES);
  }

  /**
   * {@code portable_json}, {@code java_jackson}, {@code js_superjson} and the given ones.
   *
   * @param maxBytes bytes of one encoded payload at most, from 1024
   */
  public static Codecs with(Collection<? extends Codec> custom, int maxBytes) {
    return new Codecs(custom, maxBytes);
  }

  /** {@code portable_json}. */
  public Codec portable() {
    return portable;
  }

  /**
   * The codec of that name. Empty for a format that is not known here: show such a payload as the
   * raw text it is, and fail only when a workflow needs it.
   */
  public Optional<Codec> find(@Nullable String name) {
    return Optional.ofNullable(name == null ? null : byName.get(name));
  }
}
