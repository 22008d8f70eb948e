package io.lakebase.workflow.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;

/** Steps, transactions, sleeps and children. */
final class PlainKind implements Kind {

  @Override
  public Class<?> worker() {
    return Worker.class;
  }

  @Override
  public String tables() {
    return "";
  }

  @Override
  public void settle(Audit audit) {}

  @Override
  public long expected(int program) {
    return Program.expected(program);
  }

  @Override
  public void judge(Audit audit) throws SQLException {
    assertThat(audit.effectsNotExactlyOnce())
        .as("transaction steps that did not take effect exactly once")
        .isEmpty();
  }
}
