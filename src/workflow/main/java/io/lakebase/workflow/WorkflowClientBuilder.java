package io.lakebase.workflow;

import io.lakebase.workflow.codec.Codec;
import io.lakebase.workflow.engine.Client;
import io.lakebase.workflow.engine.EngineSettings;
import io.lakebase.workflow.schema.SchemaException;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;

/** Settings of a {@link WorkflowClient}. Not thread-safe. */
public final class WorkflowClientBuilder {

  private final EngineSettings.Draft draft;

  WorkflowClientBuilder(DataSource dataSource) {
    this.draft = new EngineSettings.Draft(dataSource);
    this.draft.applicationVersion = null;
  }

  /**
   * The version that started workflows ask for. Default: none, engines of the latest version that
   * have registered the workflow claim it, see {@link WorkflowManagement#promoteVersion}.
   *
   * @param version 1 to 255 bytes
   * @return this
   */
  public WorkflowClientBuilder applicationVersion(String version) {
    WorkflowType.requireName("application version", version);
    draft.applicationVersion = version;
    return this;
  }

  /**
   * The format of the inputs that this client writes. Default {@code portable_json}.
   *
   * @param codec the codec
   * @return this
   */
  public WorkflowClientBuilder codec(Codec codec) {
    draft.codec = Objects.requireNonNull(codec, "codec");
    return this;
  }

  /**
   * The schema shared with DBOS. Default {@code dbos}.
   *
   * @param schema its name, as for {@link WorkflowEngineBuilder#schema}
   * @return this
   */
  public WorkflowClientBuilder schema(String schema) {
    draft.schema = schema;
    return this;
  }

  /**
   * The schema of this library's own tables. Default {@code lakebase_workflow}.
   *
   * @param schema its name, as for {@link WorkflowEngineBuilder#schema}
   * @return this
   */
  public WorkflowClientBuilder extensionSchema(String schema) {
    draft.extensionSchema = schema;
    return this;
  }

  /**
   * How long {@code start} tries to reach the database before it fails with {@link OutcomeUnknown}.
   * Default 30 s.
   *
   * @param limit at least 1 ms
   * @return this
   * @throws IllegalArgumentException if it is less
   */
  public WorkflowClientBuilder startTimeout(Duration limit) {
    draft.startTimeout =
        WorkflowEngineBuilder.atLeast("start timeout", limit, Duration.ofMillis(1));
    return this;
  }

  /**
   * Whether a connection is held to listen for notifications, from the first wait for a result, an
   * event or a stream on. Default true; without it they are asked for.
   *
   * @param listen false to do without
   * @return this
   */
  public WorkflowClientBuilder listen(boolean listen) {
    draft.listen = listen;
    return this;
  }

  /**
   * Connects. The schemas are created if they are missing.
   *
   * @return the client; close it
   * @throws WorkflowException if the database cannot be reached or its schema not be used
   */
  public WorkflowClient connect() {
    try {
      return Client.connect(draft.settings());
    } catch (SchemaException e) {
      throw new WorkflowException(
          null, "[workflow client] it did not connect: " + e.getMessage(), e);
    } catch (SQLException e) {
      throw new WorkflowException(
          null,
          "[workflow client] it did not connect: "
              + SqlReason.of(e)
              + ". Check the database and its grants.",
          e);
    }
  }
}
