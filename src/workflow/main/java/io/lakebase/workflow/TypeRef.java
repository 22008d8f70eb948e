package io.lakebase.workflow;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A generic Java type as a value: {@code new TypeRef<List<Order>>() {}}. Use {@link #of} or the
 * {@code Class} overloads for types without parameters. Immutable and thread-safe.
 *
 * @param <T> the type that is named
 */
public abstract class TypeRef<T> {

  private final Type type;

  /** Captures {@code T}; only for anonymous subclasses that spell it out. */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)
        || parameterized.getRawType() != TypeRef.class) {
      throw new IllegalArgumentException(
          "[TypeRef] no type argument. Write new TypeRef<List<Order>>() {} with the type spelled out.");
    }
    this.type = parameterized.getActualTypeArguments()[0];
  }

  private TypeRef(Type type) {
    this.type = type;
  }

  /**
   * The type of a plain class.
   *
   * @param type the class, primitives included
   * @param <T> the class's type
   * @return its reference
   */
  public static <T> TypeRef<T> of(Class<T> type) {
    return new OfClass<>(type);
  }

  /** {@code Slot<C>}. */
  static <C> TypeRef<Slot<C>> slot(TypeRef<C> context) {
    return new OfClass<>(new SlotType(context.type()));
  }

  /**
   * The Java type.
   *
   * @return the type that values are decoded to
   */
  public final Type type() {
    return type;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof TypeRef<?> that && that.type.equals(type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }

  private static final class OfClass<T> extends TypeRef<T> {
    OfClass(Type type) {
      super(type);
    }
  }

  private record SlotType(Type context) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return new Type[] {context};
    }

    @Override
    public Type getRawType() {
      return Slot.class;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return null;
    }

    @Override
    public String getTypeName() {
      return Slot.class.getName() + "<" + context.getTypeName() + ">";
    }
  }
}
