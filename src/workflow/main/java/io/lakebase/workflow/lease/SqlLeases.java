package io.lakebase.workflow.lease;

import io.lakebase.workflow.journal.HeldConnection;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leases in SQL: one connection for heartbeats, another for everything else. */
final class SqlLeases implements Leases {

  private static final Logger LOG = LoggerFactory.getLogger(SqlLeases.class);
  private static final String CANCELED = "57014";
  private static final int MOST_CANCELED = 3;

  private final SchemaNames names;
  private final LeaseSettings settings;
  private final LongSupplier nanoTime;
  private final HeldConnection heartbeats;
  private final HeldConnection others;
  private final Heart heart;
  private final TakeOvers takeOvers;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile LongConsumer onBeat = millis -> {};
  private volatile @Nullable Aside aside;
  private int canceled; // In a row, of the heartbeat thread.
  private @Nullable Incarnation current;

  /** Given up while it still owned something. */
  private @Nullable String resting;

  SqlLeases(DataSource dataSource, SchemaNames names, LeaseSettings settings, LongSupplier nanoTime)
      throws SQLException {
    this.names = names;
    this.settings = settings;
    this.nanoTime = nanoTime;
    // A dead connection must be noticed while there is time for another heartbeat.
    this.heartbeats = HeldConnection.open(dataSource, settings.duration().dividedBy(3));
    this.others = HeldConnection.lazy(dataSource, Duration.ofSeconds(30));
    this.heart = new Heart(settings, this::beat, nanoTime);
    this.takeOvers = new TakeOvers(others, names);
    this.heart.start();
  }

  @Override
  public Lease acquire() throws SQLException {
    lock.lock();
    try {
      if (current != null && !current.lost()) {
        throw new IllegalStateException(
            "[" + settings.instanceName() + "] a lease is held already. Release it first.");
      }
      long sentAt = nanoTime.getAsLong();
      String executorId = others.with(this::reclaimOrInsert);
      resting = null;
      Incarnation fresh = new Incarnation(executorId, settings.duration(), sentAt, nanoTime);
      current = fresh;
      heart.beatFor(fresh);
      LOG.debug("[{}] lease acquired as {}", settings.instanceName(), executorId);
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  private String reclaimOrInsert(Connection connection) throws SQLException {
    String before = resting;
    if (before != null && reclaim(connection, before)) {
      return before;
    }
    String fresh = UUID.randomUUID().toString();
    insert(connection, fresh);
    return fresh;
  }

  private boolean reclaim(Connection connection, String executorId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(names.in(LeaseSql.RECLAIM))) {
      statement.setLong(1, settings.duration().toMillis());
      statement.setString(2, executorId);
      return statement.executeUpdate() == 1;
    }
  }

  private void insert(Connection connection, String executorId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(names.in(LeaseSql.ACQUIRE))) {
      statement.setString(1, settings.instanceName());
      statement.setString(2, executorId);
      statement.setString(3, settings.instanceName());
      statement.setLong(4, settings.duration().toMillis());
      statement.executeUpdate();
    }
  }

  private boolean beat(String executorId) throws SQLException {
    Aside also = aside;
    try {
      return beat(executorId, also);
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (also == null || !(state.startsWith("42") || state.equals(CANCELED))) {
        throw e;
      }
      // One is somebody's cancel, several are a question that takes too long.
      if (!state.equals(CANCELED) || ++canceled == MOST_CANCELED) {
        LOG.warn(
            "[{}] heartbeats ask for enqueued workflows no more: {}",
            settings.instanceName(),
            e.getMessage());
        aside = null;
      }
      return beat(executorId, null);
    }
  }

  private boolean beat(String executorId, @Nullable Aside also) throws SQLException {
    String sql = LeaseSql.HEARTBEAT.replace("{aside}", also == null ? "" : "," + also.expression());
    return heartbeats.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(names.in(sql))) {
            statement.setString(1, executorId);
            if (also != null) {
              also.bind(statement, 2);
            }
            try (ResultSet rows = statement.executeQuery()) {
              if (!rows.next()) {
                return false;
              }
              long lapse = rows.getLong(1);
              onBeat.accept(rows.wasNull() ? Long.MAX_VALUE : Math.max(0, lapse));
              if (also != null) {
                canceled = 0;
                also.answered(rows.getString(2));
              }
              return true;
            }
          }
        });
  }

  @Override
  public void ask(Aside question) {
    aside = question;
  }

  @Override
  public void onBeat(LongConsumer othersLapseIn) {
    onBeat = othersLapseIn;
  }

  private int update(Connection connection, String sql, String executorId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(names.in(sql))) {
      statement.setString(1, executorId);
      return statement.executeUpdate();
    }
  }

  @Override
  public void onLost(Runnable action) {
    heart.onLost(action);
  }

  @Override
  public void release() throws SQLException {
    lock.lock();
    try {
      Incarnation held = current;
      if (held == null) {
        return;
      }
      current = null;
      heart.stopBeating();
      held.end();
      others.with(connection -> update(connection, LeaseSql.RELEASE, held.executorId()));
      if (others.with(connection -> update(connection, LeaseSql.FORGET, held.executorId())) == 0) {
        resting = held.executorId();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<String> lapsed() throws SQLException {
    String mine = mine();
    return others.with(
        connection -> {
          try (PreparedStatement statement =
                  connection.prepareStatement(names.in(LeaseSql.LAPSED_EXECUTORS));
              ResultSet rows = statement.executeQuery()) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
              if (!rows.getString(1).equals(mine)) {
                found.add(rows.getString(1));
              }
            }
            return found;
          }
        });
  }

  private @Nullable String mine() {
    lock.lock();
    try {
      return current == null ? null : current.executorId();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public TakeOver takeOver(String lapsedExecutorId, int limit, Known known) throws SQLException {
    String mine = mine();
    if (mine == null) {
      throw new IllegalStateException(
          "[" + settings.instanceName() + "] a take-over needs a lease of one's own.");
    }
    return takeOvers.next(lapsedExecutorId, mine, limit, known);
  }

  @Override
  public void close() {
    heart.close();
    try {
      release();
    } catch (SQLException | RuntimeException | Error e) {
      LOG.warn(
          "[{}] the lease was not released and lapses by itself: {}",
          settings.instanceName(),
          e.toString());
    }
    heartbeats.close();
    others.close();
  }
}
