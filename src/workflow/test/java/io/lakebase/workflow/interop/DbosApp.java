package io.lakebase.workflow.interop;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** An application written for DBOS Transact. */
final class DbosApp implements AutoCloseable {

  /** Its workflow. */
  public interface Greeter {
    String greet(String name);
  }

  static final class GreeterImpl implements Greeter {
    private final DBOS dbos;
    private final CountDownLatch reached;
    private final CountDownLatch goOn;

    GreeterImpl(DBOS dbos, CountDownLatch reached, CountDownLatch goOn) {
      this.dbos = dbos;
      this.reached = reached;
      this.goOn = goOn;
    }

    @Override
    @Workflow(name = "greet")
    public String greet(String name) {
      String hello = dbos.runStep(() -> "hello " + name, "hello");
      dbos.runStep(
          () -> {
            reached.countDown();
            await(goOn);
          },
          "wait");
      return dbos.runStep(() -> hello + "!", "end");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  final CountDownLatch reached = new CountDownLatch(1);
  final CountDownLatch goOn = new CountDownLatch(1);
  private final DBOS dbos;
  private final Greeter greeter;

  DbosApp(DataSource dataSource) {
    dbos =
        new DBOS(
            DBOSConfig.defaults("interop")
                .withDataSource(dataSource)
                .withAppVersion("dbos-version")
                .withExecutorId("dbos-executor"));
    greeter = dbos.registerProxy(Greeter.class, new GreeterImpl(dbos, reached, goOn));
    dbos.launch();
  }

  void start(String id, String name) {
    dbos.startWorkflow(() -> greeter.greet(name), new StartWorkflowOptions(id));
  }

  @Override
  public void close() {
    dbos.shutdown();
  }
}
