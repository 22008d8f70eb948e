package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowNotFound;
import io.lakebase.workflow.codec.Codec;
import io.lakebase.workflow.codec.ErrorPayload;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs ended workflows once more against their checkpoints, on the caller's thread: no step's body
 * runs and nothing is written. Thread-safe.
 */
public final class Replayer implements AutoCloseable {

  private final EngineSettings settings;
  private final HeldConnections connections;
  private final WorkflowStore store;
  private final Payloads payloads;
  private final Registry registry;

  private Replayer(EngineSettings settings) throws SQLException {
    this.settings = settings;
    this.connections = new HeldConnections(settings.dataSource(), 1);
    this.store =
        WorkflowStore.of(
            connections,
            settings.schemas(),
            WorkflowSchema.migrate(settings.dataSource(), settings.schemas()));
    this.payloads = new Payloads(settings.codec(), settings.payloadLimit());
    this.registry = new Registry(settings.registrations());
  }

  public static Replayer open(EngineSettings settings) throws SQLException {
    return new Replayer(settings);
  }

  /**
   * Checks one workflow.
   *
   * @throws io.lakebase.workflow.NonDeterminismException if the code comes to other calls or to
   *     another end than was recorded
   */
  public void check(String workflowId) {
    WorkflowRow row =
        find(workflowId)
            .orElseThrow(
                () ->
                    new WorkflowNotFound(
                        workflowId,
                        "[" + workflowId + "] no replay: there is no workflow of that id."));
    if (!row.status().equals("SUCCESS") && !row.status().equals("ERROR")) {
      throw new WorkflowException(
          workflowId,
          "["
              + workflowId
              + "] no replay: the workflow is "
              + row.status()
              + ". Check it when it has ended with a result or an error.",
          null);
    }
    Registration<?, ?> registration = registry.find(row.identity());
    if (registration == null || row.inputs() == null) {
      throw new WorkflowException(
          workflowId,
          "["
              + workflowId
              + "] no replay: workflow '"
              + row.identity().name()
              + "' is not registered here. Register it.",
          null);
    }
    replay(row, registration, row.inputs());
  }

  private java.util.Optional<WorkflowRow> find(String workflowId) {
    return Reads.ask(workflowId, () -> store.find(workflowId));
  }

  private void replay(WorkflowRow row, Registration<?, ?> registration, String inputs) {
    List<StepRecord> steps = Reads.ask(row.workflowId(), () -> store.steps(row.workflowId()));
    Codec codec = payloads.of(row.serialization());
    Run run = new Run(row.workflowId(), registration, new NoLease(), inputs, codec, null, steps);
    ReplayCheckpoints checkpoints = new ReplayCheckpoints(run, payloads, recorder());
    WorkflowContext context =
        ReplayAudit.over(
            run, new Context(run, services(), checkpoints), checkpoints, payloads, this::find);
    String output = null;
    Throwable error = null;
    try {
      output = call(registration, context, codec, inputs);
    } catch (Throwable thrown) {
      error = thrown;
    }
    if (run.stopReason() instanceof RuntimeException stop) {
      throw stop;
    }
    run.history().untaken().stream()
        .findFirst()
        .ifPresent(
            left -> {
              throw ReplayCheckpoints.mismatch(
                  row.workflowId(),
                  "step "
                      + left.functionId()
                      + " '"
                      + left.functionName()
                      + "' was recorded, the code did not ask for it");
            });
    compare(row, codec, output, error);
  }

  private <I, O> String call(
      Registration<I, O> registration, WorkflowContext context, Codec codec, String inputs)
      throws Exception {
    I input = payloads.decodeInput(codec, registration.type().input(), inputs);
    return payloads.encode(codec, registration.function().run(context, input));
  }

  private static void compare(
      WorkflowRow row, Codec codec, @Nullable String output, @Nullable Throwable error) {
    if (row.status().equals("SUCCESS")) {
      if (error != null) {
        throw ended(row, "a result", describe(Payloads.describe(error)), error);
      }
      if (!String.valueOf(row.output()).equals(output)) {
        throw ended(row, "another result", "this one", null);
      }
    } else if (error == null) {
      throw ended(row, "an error", "a result", null);
    } else {
      ErrorPayload recorded = codec.decodeError(String.valueOf(row.error()));
      ErrorPayload now = Payloads.describe(error);
      if (!recorded.name().equals(now.name()) || !recorded.message().equals(now.message())) {
        throw ended(row, describe(recorded), describe(now), error);
      }
    }
  }

  private static String describe(ErrorPayload error) {
    return error.name() + " (" + error.message() + ")";
  }

  private static RuntimeException ended(
      WorkflowRow row, String recorded, String now, @Nullable Throwable cause) {
    String what = "it ended with " + recorded + ", the code now comes to " + now;
    return cause == null
        ? ReplayCheckpoints.mismatch(row.workflowId(), what)
        : ReplayCheckpoints.mismatch(row.workflowId(), what, cause);
  }

  /** Only what recorded calls touch is there. */
  @SuppressWarnings("NullAway")
  private Services services() {
    Clock late = Clock.fixed(Instant.ofEpochMilli(Long.MAX_VALUE), ZoneOffset.UTC);
    Parker parker =
        new Parker(
            null, new ParkPolicy(false, Duration.ZERO, Duration.ZERO, 0), late, null, until -> {});
    Mail mail = new Mail(settings, payloads, connections, null, present -> null);
    return new Services(
        null,
        null,
        payloads,
        null,
        null,
        parker,
        null,
        null,
        mail,
        null,
        null,
        Clock.systemUTC(),
        settings.random());
  }

  private static Recorder recorder() {
    return new Recorder(null, null, () -> false);
  }

  @Override
  public void close() {
    connections.close();
  }

  private static final class NoLease implements Lease {
    @Override
    public String executorId() {
      return "replay";
    }

    @Override
    public boolean held() {
      return true;
    }

    @Override
    public boolean lost() {
      return false;
    }
  }
}
