package io.lakebase.workflow.message;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which of many arrivals are there, and what parked workflows wait for. Thread-safe. */
public final class Present {

  private static final Logger LOG = LoggerFactory.getLogger(Present.class);
  private static final int BATCH = 1_000;

  private static final String MESSAGES =
      """
      SELECT t.w, t.k FROM unnest(?::text[], ?::text[]) AS t (w, k)
      CROSS JOIN LATERAL (
        SELECT 1 FROM {dbos}.notifications n
        WHERE n.destination_uuid = t.w AND n.topic = t.k AND NOT n.consumed LIMIT 1) x
      """;

  private static final String EVENTS =
      """
      SELECT t.w, t.k FROM unnest(?::text[], ?::text[]) AS t (w, k)
      CROSS JOIN LATERAL (
        SELECT 1 FROM {dbos}.workflow_events e WHERE e.workflow_uuid = t.w AND e.key = t.k LIMIT 1) x
      """;

  private static final String STREAMS =
      """
      SELECT t.w, t.k FROM unnest(?::text[], ?::text[], ?::int4[]) AS t (w, k, n)
      CROSS JOIN LATERAL (
        (SELECT 1 FROM {dbos}.streams s
          WHERE s.workflow_uuid = t.w AND s.key = t.k AND s."offset" >= t.n LIMIT 1)
        UNION ALL
        (SELECT 1 FROM {dbos}.workflow_status w
          WHERE w.workflow_uuid = t.w AND w.status NOT IN ('PENDING', 'ENQUEUED', 'DELAYED'))
        LIMIT 1) x
      """;

  private static final String PARKED =
      "SELECT workflow_id, topic FROM {own}.parked WHERE executor_id = ? AND topic IS NOT NULL";

  private final Connections connections;
  private final SchemaNames names;

  public Present(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.names = names;
  }

  Set<Arrival> of(Collection<Arrival> wanted) throws SQLException {
    Set<Arrival> found = new HashSet<>();
    for (Arrival.Kind kind : Arrival.Kind.values()) {
      List<Arrival> some = wanted.stream().filter(arrival -> arrival.kind() == kind).toList();
      for (int from = 0; from < some.size(); from += BATCH) {
        found.addAll(ask(kind, some.subList(from, Math.min(some.size(), from + BATCH))));
      }
    }
    return found;
  }

  private Set<Arrival> ask(Arrival.Kind kind, List<Arrival> batch) throws SQLException {
    String sql =
        names.in(
            switch (kind) {
              case MESSAGE -> MESSAGES;
              case EVENT -> EVENTS;
              case STREAM -> STREAMS;
            });
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Object[] ids = batch.stream().map(Arrival::workflowId).toArray();
            statement.setArray(1, connection.createArrayOf("text", ids));
            Object[] keys = batch.stream().map(Arrival::name).toArray();
            statement.setArray(2, connection.createArrayOf("text", keys));
            if (kind == Arrival.Kind.STREAM) {
              Object[] offsets = batch.stream().map(Arrival::from).toArray();
              statement.setArray(3, connection.createArrayOf("int4", offsets));
            }
            Set<Arrival> found = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                found.add(new Arrival(kind, rows.getString(1), rows.getString(2)));
              }
            }
            return found;
          }
        });
  }

  /** What an executor's parked workflows wait for; who is left out wakes in time only. */
  Map<String, Arrival> parked(String executorId) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(names.in(PARKED))) {
            statement.setString(1, executorId);
            Map<String, Arrival> found = new HashMap<>();
            List<String> unreadable = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                String workflowId = rows.getString(1);
                Arrival arrival = Arrival.ofParkedTopic(rows.getString(2));
                if (arrival != null) {
                  found.put(workflowId, arrival);
                } else {
                  unreadable.add(workflowId);
                }
              }
            }
            warn(unreadable);
            return found;
          }
        });
  }

  private static void warn(List<String> unreadable) {
    if (!unreadable.isEmpty()) {
      LOG.warn(
          "[{}] what it waits for cannot be read, of {} parked workflows in all: they go on when"
              + " their wait times out.",
          unreadable.get(0),
          unreadable.size());
    }
  }
}
