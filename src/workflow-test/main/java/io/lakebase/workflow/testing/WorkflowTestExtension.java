package io.lakebase.workflow.testing;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit 5 extension with one {@link WorkflowTestEngine} for each test, which tests take as a
 * parameter or from {@link #engine}.
 *
 * <pre>{@code
 * @RegisterExtension
 * final WorkflowTestExtension workflows =
 *     WorkflowTestExtension.with(
 *         WorkflowTestEngine.builder().configure(engine -> engine.register(CHECKOUT, checkout)));
 * }</pre>
 */
public final class WorkflowTestExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  private final WorkflowTestBuilder settings;
  private @Nullable WorkflowTestEngine running;

  private WorkflowTestExtension(WorkflowTestBuilder settings) {
    this.settings = settings;
  }

  /**
   * With these settings.
   *
   * @param settings used for each test
   * @return the extension
   */
  public static WorkflowTestExtension with(WorkflowTestBuilder settings) {
    return new WorkflowTestExtension(settings);
  }

  /**
   * The engine of the running test.
   *
   * @return the engine
   * @throws IllegalStateException outside of tests
   */
  public WorkflowTestEngine engine() {
    WorkflowTestEngine engine = running;
    if (engine == null) {
      throw new IllegalStateException("[WorkflowTestExtension] no test is running");
    }
    return engine;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    running = settings.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    WorkflowTestEngine engine = running;
    running = null;
    if (engine != null) {
      engine.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == WorkflowTestEngine.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return engine();
  }
}
