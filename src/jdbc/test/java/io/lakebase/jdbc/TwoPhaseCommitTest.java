package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.LakebaseEmulator;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwoPhaseCommitTest {

  private final List<XAConnection> open = new ArrayList<>();
  private LakebaseEmulator lakebase;

  private record Branch(int number) implements Xid {
    @Override
    public int getFormatId() {
      return 7;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return ByteBuffer.allocate(4).putInt(number).array();
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }

    boolean is(Xid other) {
      return Arrays.equals(other.getGlobalTransactionId(), getGlobalTransactionId());
    }
  }

  @BeforeEach
  void table() throws SQLException {
    lakebase = LocalLakebase.fresh();
    try (Connection connection = LocalLakebase.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS two_phase (id int)");
      statement.execute("TRUNCATE two_phase");
    }
  }

  @AfterEach
  void close() throws SQLException {
    for (XAConnection connection : open) {
      connection.close();
    }
  }

  private XAConnection connect() throws SQLException {
    LakebaseXADataSource dataSource = new LakebaseXADataSource();
    Properties settings = LocalLakebase.settings();
    settings.stringPropertyNames().forEach(n -> dataSource.setProperty(n, settings.getProperty(n)));
    dataSource.setUrl(LocalLakebase.url());
    XAConnection connection = dataSource.getXAConnection();
    open.add(connection);
    return connection;
  }

  private static void insert(XAConnection connection, Xid xid, int id) throws Exception {
    XAResource resource = connection.getXAResource();
    resource.start(xid, XAResource.TMNOFLAGS);
    try (Connection handle = connection.getConnection();
        Statement statement = handle.createStatement()) {
      statement.execute("INSERT INTO two_phase VALUES (" + id + ")");
    }
    resource.end(xid, XAResource.TMSUCCESS);
  }

  private static String ids() throws SQLException {
    try (Connection connection = LocalLakebase.connect()) {
      return LocalLakebase.query(
          connection, "SELECT coalesce(string_agg(id::text, ',' ORDER BY id), '') FROM two_phase");
    }
  }

  @Test
  void commitsWhatWasPreparedOnAnotherConnectionAndWithAnotherToken() throws Exception {
    Branch xid = new Branch(1);
    XAConnection first = connect();
    insert(first, xid, 1);
    assertThat(first.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
    first.close();
    lakebase.expireTokens();

    XAResource recovering = connect().getXAResource();
    Xid[] prepared = recovering.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
    assertThat(prepared).anyMatch(xid::is);
    assertThat(ids()).isEmpty();
    recovering.commit(xid, false);

    assertThat(ids()).isEqualTo("1");
    assertThat(recovering.recover(XAResource.TMSTARTRSCAN)).noneMatch(xid::is);
  }

  @Test
  void rollsBackWhatWasPrepared() throws Exception {
    Branch xid = new Branch(2);
    XAConnection connection = connect();
    insert(connection, xid, 2);
    connection.getXAResource().prepare(xid);

    connection.getXAResource().rollback(xid);

    assertThat(ids()).isEmpty();
  }

  @Test
  void commitsInOnePhase() throws Exception {
    Branch xid = new Branch(3);
    XAConnection connection = connect();
    insert(connection, xid, 3);

    connection.getXAResource().commit(xid, true);

    assertThat(ids()).isEqualTo("3");
  }

  @Test
  void saysWhichSettingIsTooLowWhereNothingMoreCanBePrepared() throws Exception {
    List<Branch> prepared = new ArrayList<>();
    XAConnection connection = connect();
    for (int i = 10; i < 13; i++) {
      Branch xid = new Branch(i);
      insert(connection, xid, i);
      connection.getXAResource().prepare(xid);
      prepared.add(xid);
    }
    Branch tooMany = new Branch(13);
    XAConnection other = connect();
    insert(other, tooMany, 13);

    assertThatThrownBy(() -> other.getXAResource().prepare(tooMany))
        .isInstanceOf(XAException.class)
        .hasMessageContaining("max_prepared_transactions")
        .satisfies(e -> assertThat(((XAException) e).errorCode).isNotZero());
    for (Branch xid : prepared) {
      connection.getXAResource().rollback(xid);
    }
  }
}
