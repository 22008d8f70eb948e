package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever starts a workflow without an id gives it one that begins with the time. */
class DefaultIdTest {

  static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);
  static final WorkflowQueue QUEUE = WorkflowQueue.named("nobodys");

  @RegisterExtension final Engines engines = new Engines();

  @Test
  void idsThatNobodyChoseAreUuidsOfVersion7() {
    WorkflowEngine engine = engines.start(ECHO, (ctx, in) -> in);
    List<String> ids = new ArrayList<>();

    WorkflowHandle<String> first = engine.start(ECHO, "a");
    first.result();
    ids.add(first.id());
    ids.add(engine.start(ECHO, "b", StartOptions.on(QUEUE)).id());
    engine
        .startAll(ECHO, List.of("c", "d"), StartOptions.on(QUEUE))
        .forEach(handle -> ids.add(handle.id()));
    ids.add(engine.management().fork(first.id(), 0, ForkOptions.defaults()));

    assertThat(ids)
        .hasSize(5)
        .doesNotHaveDuplicates()
        .allSatisfy(id -> assertThat(UUID.fromString(id).version()).isEqualTo(7));
  }
}
