package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections break, new ones are no good for a while, and nothing is restarted. */
class FailoverTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private String resultAfter(Consumer<SeverableDataSource> trouble) throws Exception {
    SeverableDataSource database = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch mended = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            database,
            builder ->
                builder.register(
                    JOB,
                    (ctx, in) -> {
                      String step =
                          ctx.step(
                              "step",
                              String.class,
                              body -> {
                                reached.countDown();
                                goOn.await();
                                return "a";
                              });
                      try {
                        return ctx.transaction("effect", String.class, connection -> step + "b");
                      } catch (RuntimeException refused) {
                        mended.await(); // Now this end of the workflow could be stored.
                        throw refused;
                      }
                    }));
    WorkflowHandle<String> handle = engine.start(JOB, "");
    reached.await();

    trouble.accept(database);
    goOn.countDown();
    database.awaitRefused(20); // The journal was among them, several times.
    database.mend();
    mended.countDown();

    return handle.result(LONG);
  }

  @Test
  void aWorkflowGoesOnWhenConnectionsLeadToThePrimaryAgain() throws Exception {
    assertThat(resultAfter(SeverableDataSource::cutToStandby)).isEqualTo("ab");
  }

  @Test
  void aWorkflowGoesOnWhenLoginsAreAcceptedAgain() throws Exception {
    assertThat(resultAfter(database -> database.cutRefusing("28000"))).isEqualTo("ab");
  }
}
