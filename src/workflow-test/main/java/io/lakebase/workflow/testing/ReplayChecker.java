package io.lakebase.workflow.testing;

import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowEngineBuilder;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowFunction;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.engine.BuilderAccess;
import io.lakebase.workflow.engine.Replayer;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs ended workflows once more against what is stored of them, to see whether today's code fits
 * yesterday's history. No step's body runs and nothing is written, so it may look at a production
 * database.
 *
 * <p>It fails with {@link NonDeterminismException} if the code asks for another step than was
 * recorded, for one that was not recorded, or not for one that was; if it sleeps for another time
 * or starts a child with another input; or if it ends otherwise. Inputs of children that began
 * again by {@code continueAsNew} cannot be compared: theirs have been replaced.
 *
 * <p>Not thread-safe.
 */
public final class ReplayChecker implements AutoCloseable {

  private final WorkflowEngineBuilder builder;
  private @Nullable Replayer replayer;

  private ReplayChecker(DataSource dataSource) {
    this.builder = WorkflowEngine.builder(dataSource);
  }

  /**
   * A checker of a database's workflows.
   *
   * @param dataSource the database
   * @return the checker; register what it is to check
   */
  public static ReplayChecker of(DataSource dataSource) {
    return new ReplayChecker(dataSource);
  }

  /**
   * Registers the code to check.
   *
   * @param type the workflow
   * @param function its implementation
   * @param <I> the input
   * @param <O> the result
   * @return this
   */
  public <I, O> ReplayChecker register(WorkflowType<I, O> type, WorkflowFunction<I, O> function) {
    return configure(engine -> engine.register(type, function));
  }

  /**
   * Takes the settings of an engine: workflows, codec, schemas.
   *
   * @param settings called with the builder
   * @return this
   */
  public ReplayChecker configure(Consumer<WorkflowEngineBuilder> settings) {
    settings.accept(builder);
    return this;
  }

  /**
   * Checks one workflow.
   *
   * @param workflowId its id
   * @throws NonDeterminismException if code and history do not fit
   * @throws WorkflowException if there is no such workflow, it has not ended, or its code is not
   *     registered
   */
  public void check(String workflowId) {
    open().check(workflowId);
  }

  private Replayer open() {
    Replayer open = replayer;
    if (open == null) {
      try {
        open = Replayer.open(BuilderAccess.settings(builder));
      } catch (SQLException e) {
        throw new WorkflowException(
            null, "[replay] the database cannot be read: " + e.getMessage() + ".", e);
      }
      replayer = open;
    }
    return open;
  }

  @Override
  public void close() {
    if (replayer != null) {
      replayer.close();
    }
  }
}
