package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowEngineBuilder;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets the test kit see the settings behind a builder, which are nobody else's business. */
public final class BuilderAccess {

  private static volatile @Nullable Function<WorkflowEngineBuilder, EngineSettings.Draft> drafts;
  private static volatile @Nullable Function<WorkflowEngineBuilder, EngineSettings> settings;

  private BuilderAccess() {}

  /** Called by the builder's class when it is loaded. */
  public static void grant(
      Function<WorkflowEngineBuilder, EngineSettings.Draft> toDraft,
      Function<WorkflowEngineBuilder, EngineSettings> toSettings) {
    drafts = toDraft;
    settings = toSettings;
  }

  /** What the builder was told, to be changed. */
  public static EngineSettings.Draft draft(WorkflowEngineBuilder builder) {
    return Objects.requireNonNull(drafts, "granted by the builder's class").apply(builder);
  }

  /** What its engine would be started with. */
  public static EngineSettings settings(WorkflowEngineBuilder builder) {
    return Objects.requireNonNull(settings, "granted by the builder's class").apply(builder);
  }
}
