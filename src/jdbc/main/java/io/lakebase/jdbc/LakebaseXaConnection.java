package io.lakebase.jdbc;

import java.sql.SQLException;
import java.util.Set;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.postgresql.core.BaseConnection;
import org.postgresql.xa.PGXAConnection;

/** pgjdbc's XA connection, which also says what to do where the server cannot prepare. */
final class LakebaseXaConnection extends PGXAConnection {

  /** "Prepared transactions are disabled" and "maximum number … reached". */
  private static final Set<String> NOT_CONFIGURED = Set.of("55000", "53200");

  LakebaseXaConnection(BaseConnection connection) throws SQLException {
    super(connection);
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    try {
      return super.prepare(xid);
    } catch (XAException e) {
      if (e.getCause() instanceof SQLException refused
          && refused.getSQLState() != null
          && NOT_CONFIGURED.contains(refused.getSQLState())) {
        XAException said =
            new XAException(
                "[two-phase commit] the transaction cannot be prepared: "
                    + refused.getMessage()
                    + ". Raise the server setting max_prepared_transactions, which is 0 by default"
                    + " and takes a restart of the compute, or commit in one phase.");
        said.errorCode = e.errorCode;
        said.initCause(e);
        throw said;
      }
      throw e;
    }
  }
}
