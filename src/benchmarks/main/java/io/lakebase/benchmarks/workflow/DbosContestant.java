package io.lakebase.benchmarks.workflow;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import io.lakebase.benchmarks.harness.ClosedLoop;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import java.util.UUID;

/** DBOS Transact, called through its proxy, which answers without polling. */
public final class DbosContestant implements Contestant {

  private final HikariDataSource pool;
  private final DBOS dbos;
  private final DbosWorkflows workflows;
  private final String direct;

  /** Given {@code url}, {@code direct} and the {@code pool}'s size. */
  public DbosContestant(Parameters parameters) {
    direct = parameters.get("direct");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(parameters.get("url"));
    config.setDriverClassName("org.postgresql.Driver");
    config.setMaximumPoolSize(parameters.number("pool"));
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    pool = new HikariDataSource(config);
    dbos =
        new DBOS(
            DBOSConfig.defaults("benchmarks")
                .withDataSource(pool)
                .withAppVersion("1")
                .withExecutorId(UUID.randomUUID().toString())
                .withMigrate(true));
    workflows = dbos.registerProxy(DbosWorkflows.class, new DbosWorkflowsOnDbos(dbos));
    dbos.launch();
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    FreshTables.of(direct);
    Workload workload = Workload.valueOf(order.get("workload"));
    int callers = order.number("callers");
    return ClosedLoop.run(callers, order.length(), () -> call(workload));
  }

  private int call(Workload workload) {
    return switch (workload) {
      case NO_OP -> workflows.noOp(1);
      case TEN_STEPS -> workflows.tenSteps(1);
      case LOOP -> workflows.loop(1);
    };
  }

  @Override
  public void close() {
    dbos.close();
    pool.close();
  }
}
