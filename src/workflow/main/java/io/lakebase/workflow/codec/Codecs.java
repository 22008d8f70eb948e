package io.lakebase.workflow.codec;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The codecs of a process, by name. Immutable. */
public interface Codecs {

  /** {@code portable_json}, {@code java_jackson} and the given ones. */
  static Codecs with(Collection<? extends Codec> custom) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** {@code portable_json}. */
  Codec portable();

  /** The codec of that name; null, what a row of another kit may have, is not known. */
  Optional<Codec> find(@Nullable String name);
}
