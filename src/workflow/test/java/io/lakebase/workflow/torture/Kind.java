package io.lakebase.workflow.torture;

import java.sql.SQLException;

/** What tortured processes run, and what has to be true of it. */
interface Kind {

  /** The processes' main class. */
  Class<?> worker();

  /** What the account has more than {@link Audit#TABLES}. */
  String tables();

  /** Asked again and again when nothing is hurt any more, until all workflows have ended. */
  void settle(Audit audit) throws SQLException;

  /** The result of a program. */
  long expected(int program);

  void judge(Audit audit) throws SQLException;
}
