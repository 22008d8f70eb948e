package io.lakebase.emulator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit 5 extension with one {@link LakebaseEmulator} for all tests of a class, which
 * constructors and methods take as a parameter.
 *
 * <pre>{@code
 * @ExtendWith(LakebaseExtension.class)
 * class OrdersTest {
 *   @Test
 *   void connects(LakebaseEmulator lakebase) { … }
 * }
 * }</pre>
 *
 * <p>With settings: {@code @RegisterExtension static final LakebaseExtension LAKEBASE =
 * LakebaseExtension.with(LakebaseEmulator.builder().tokenLifetime(ofSeconds(5)));}
 *
 * <p>Before each test all faults are cleared, compute that sleeps is woken, refused ports are open
 * again and the requests are forgotten. Data, roles and endpoints stay.
 */
public final class LakebaseExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback, ParameterResolver {
  private final Namespace namespace = Namespace.create(LakebaseExtension.class, this);
  private final EmulatorBuilder settings;
  private volatile @Nullable LakebaseEmulator running;

  /** With the default settings. */
  public LakebaseExtension() {
    this(LakebaseEmulator.builder());
  }

  private LakebaseExtension(EmulatorBuilder settings) {
    this.settings = settings;
  }

  /** With these settings. */
  public static LakebaseExtension with(EmulatorBuilder settings) {
    return new LakebaseExtension(settings);
  }

  /**
   * The emulator of the class under test.
   *
   * @throws IllegalStateException outside of tests
   */
  public LakebaseEmulator emulator() {
    LakebaseEmulator emulator = running;
    if (emulator == null) {
      throw new IllegalStateException("[LakebaseExtension] no test class is running");
    }
    return emulator;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (find(context) == null) {
      LakebaseEmulator started = settings.start();
      context.getStore(namespace).put(context.getRequiredTestClass(), started);
      running = started;
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    LakebaseEmulator emulator = find(context);
    if (emulator != null) {
      emulator.reset();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    LakebaseEmulator emulator =
        context.getStore(namespace).remove(context.getRequiredTestClass(), LakebaseEmulator.class);
    if (emulator != null) {
      emulator.close();
      running = null;
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LakebaseEmulator.class;
  }

  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return find(context);
  }

  /** A nested class uses the emulator of the class around it. */
  private @Nullable LakebaseEmulator find(ExtensionContext context) {
    for (Class<?> type = context.getRequiredTestClass(); type != null; type = around(type)) {
      LakebaseEmulator emulator = context.getStore(namespace).get(type, LakebaseEmulator.class);
      if (emulator != null) {
        return emulator;
      }
    }
    return null;
  }

  private static @Nullable Class<?> around(Class<?> type) {
    return type.getEnclosingClass();
  }
}
