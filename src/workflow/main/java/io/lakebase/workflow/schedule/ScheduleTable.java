package io.lakebase.workflow.schedule;

import io.lakebase.workflow.CatchUp;
import io.lakebase.workflow.Overlap;
import io.lakebase.workflow.Schedule;
import io.lakebase.workflow.dispatch.Queues;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Schedules in SQL. Thread-safe. */
final class ScheduleTable {

  private final Connections connections;
  private final SchemaNames names;
  private final SchemaFeatures features;
  private final SlotCodec codec;

  ScheduleTable(
      Connections connections, SchemaNames names, SchemaFeatures features, SlotCodec codec) {
    this.connections = connections;
    this.names = names;
    this.features = features;
    this.codec = codec;
  }

  List<ScheduleRow> all() throws SQLException {
    return read(null);
  }

  Optional<ScheduleRow> find(String name) throws SQLException {
    return read(name).stream().findFirst();
  }

  private List<ScheduleRow> read(@Nullable String name) throws SQLException {
    return prepared(
        ScheduleSql.READ,
        (connection, statement) -> {
          statement.setString(1, name);
          statement.setString(2, name);
          List<ScheduleRow> found = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              found.add(row(rows));
            }
          }
          return found;
        });
  }

  private static ScheduleRow row(ResultSet rows) throws SQLException {
    TimingText timing = new TimingText(rows.getString(5), rows.getString(6));
    boolean backfill = rows.getBoolean(10);
    boolean known = timing.toString().equals(rows.getString(12));
    FirePolicy policy =
        rows.getString(13) == null
            ? ScheduleRow.dbosPolicy(backfill)
            : new FirePolicy(
                Overlap.valueOf(rows.getString(13)),
                new CatchUp(CatchUp.Mode.valueOf(rows.getString(14)), rows.getInt(15)));
    SlotState own =
        known
            ? new SlotState(
                Instant.ofEpochMilli(rows.getLong(16)), instant(rows, 17), rows.getBoolean(18))
            : null;
    return new ScheduleRow(
        rows.getString(1),
        rows.getString(2),
        rows.getString(3),
        rows.getString(4),
        timing,
        "ACTIVE".equals(rows.getString(7)),
        rows.getString(8),
        rows.getString(9),
        backfill,
        rows.getString(11),
        own,
        policy,
        rows.getBoolean(19),
        Instant.ofEpochMilli(rows.getLong(20)));
  }

  private static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
    long millis = rows.getLong(column);
    return rows.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  /** Creates or replaces; false if it is there and must not be replaced. */
  boolean apply(Schedule<?> schedule, boolean replace) throws SQLException {
    TimingText timing = TimingText.of(schedule.timing());
    String context = codec.context(schedule.context());
    return prepared(
        ScheduleSql.apply(replace, features.applicationName()),
        (connection, statement) -> {
          statement.setString(1, UUID.randomUUID().toString());
          statement.setString(2, schedule.name());
          statement.setString(3, schedule.workflow().name());
          statement.setString(4, schedule.workflow().className());
          statement.setString(5, timing.expression());
          statement.setString(6, context);
          statement.setBoolean(7, schedule.catchUp().mode() == CatchUp.Mode.ALL);
          statement.setString(8, timing.zone());
          statement.setString(9, schedule.queue());
          statement.setString(10, timing.toString());
          policy(statement, 11, new FirePolicy(schedule.overlap(), schedule.catchUp()));
          return statement.executeUpdate() == 1;
        });
  }

  /** Remembers a schedule that another made or changed. */
  void adopt(ScheduleRow row) throws SQLException {
    prepared(
        ScheduleSql.ADOPT,
        (connection, statement) -> {
          statement.setString(1, row.timing().toString());
          policy(statement, 2, row.policy());
          statement.setLong(5, row.beginning().toEpochMilli());
          statement.setString(6, row.name());
          statement.setString(7, row.id());
          return statement.executeUpdate();
        });
  }

  private static void policy(PreparedStatement statement, int at, FirePolicy policy)
      throws SQLException {
    statement.setString(at, policy.overlap().name());
    statement.setString(at + 1, policy.catchUp().mode().name());
    statement.setInt(at + 2, policy.catchUp().most());
  }

  /** What became of a decision: whether it was made by this call, and how many workflows began. */
  record Decided(boolean here, int started) {}

  /** Stores a decision and starts its workflows, unless the schedule was decided on meanwhile. */
  Decided decide(ScheduleRow row, Slots slots, FirePolicy.Decision decision) throws SQLException {
    SlotState before = Objects.requireNonNull(row.own());
    SlotState after = decision.state();
    List<Instant> fire = decision.fire();
    String last = fire.isEmpty() ? null : fire.get(fire.size() - 1).toString();
    return prepared(
        ScheduleSql.DECIDE,
        (connection, statement) -> {
          statement.setString(1, row.id());
          statement.setBoolean(2, row.active());
          statement.setLong(3, after.decidedUntil().toEpochMilli());
          statement.setObject(4, millis(after.buffered()), Types.BIGINT);
          statement.setBoolean(5, after.paused());
          statement.setString(6, row.name());
          statement.setString(7, row.timing().toString());
          statement.setLong(8, before.decidedUntil().toEpochMilli());
          statement.setObject(9, millis(before.buffered()), Types.BIGINT);
          statement.setBoolean(10, before.paused());
          statement.setString(11, last);
          statement.setString(12, last);
          List<Started> workflows =
              fire.stream().map(slot -> new Started(row.workflowId(slots, slot), slot)).toList();
          workflows(connection, statement, 13, row, workflows);
          try (ResultSet result = statement.executeQuery()) {
            result.next();
            return new Decided(result.getInt(1) == 1, result.getInt(2));
          }
        });
  }

  /** A workflow to be started and its slot. */
  record Started(String workflowId, Instant slot) {}

  /** Starts workflows that are not there yet; how many. */
  int start(ScheduleRow row, List<Started> workflows) throws SQLException {
    return prepared(
        ScheduleSql.START,
        (connection, statement) -> {
          workflows(connection, statement, 1, row, workflows);
          try (ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getInt(1);
          }
        });
  }

  private void workflows(
      Connection connection,
      PreparedStatement statement,
      int at,
      ScheduleRow row,
      List<Started> workflows)
      throws SQLException {
    statement.setString(at, row.workflow());
    statement.setString(at + 1, row.className());
    statement.setString(at + 2, codec.name());
    statement.setString(at + 3, row.queue() == null ? Queues.STARTS : row.queue());
    statement.setString(at + 4, row.name());
    Object[] ids = workflows.stream().map(Started::workflowId).toArray();
    Object[] inputs = workflows.stream().map(w -> codec.inputs(w.slot(), row.context())).toArray();
    Object[] xids = workflows.stream().map(w -> UUID.randomUUID().toString()).toArray();
    statement.setArray(at + 5, connection.createArrayOf("text", ids));
    statement.setArray(at + 6, connection.createArrayOf("text", inputs));
    statement.setArray(at + 7, connection.createArrayOf("text", xids));
  }

  boolean pause(String name) throws SQLException {
    return prepared(
        ScheduleSql.PAUSE,
        (connection, statement) -> {
          statement.setString(1, name);
          return statement.executeUpdate() > 0;
        });
  }

  boolean resume(String name) throws SQLException {
    return counted(ScheduleSql.RESUME, name);
  }

  boolean delete(String name) throws SQLException {
    return counted(ScheduleSql.DELETE, name, name);
  }

  private boolean counted(String sql, String... arguments) throws SQLException {
    return prepared(
        sql,
        (connection, statement) -> {
          for (int i = 0; i < arguments.length; i++) {
            statement.setString(i + 1, arguments[i]);
          }
          try (ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getInt(1) > 0;
          }
        });
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  private <T> T prepared(String sql, Use<T> use) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(names.in(sql))) {
            return use.of(connection, statement);
          }
        });
  }

  @FunctionalInterface
  private interface Use<T> {
    T of(Connection connection, PreparedStatement statement) throws SQLException;
  }
}
