package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Claims enqueued workflows that this process knows: queues without limits all at once, each of the
 * others by itself. A process without a live lease claims nothing: what a forgotten executor had
 * claimed nobody would ever take over. Belongs to the dispatcher's thread, but for {@link
 * #limited}, {@link #serves}, {@link #unlimited}, {@link #shared} and {@link #names}.
 */
final class QueueClaims {

  /**
   * A wake-up time that an earlier run left behind would count as the new run's, were that taken
   * over.
   */
  static final String UNPARK =
      """
      unparked AS (
        DELETE FROM {own}.parked p WHERE p.workflow_id = ANY (ARRAY(SELECT workflow_uuid FROM next)))
      """;

  private static final String ENQUEUE_DUE =
      """
      WITH now AS MATERIALIZED (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms),
      due AS MATERIALIZED (
        SELECT workflow_uuid FROM {dbos}.workflow_status, now
        WHERE status = 'DELAYED' AND delay_until_epoch_ms <= now.ms AND queue_name = ANY (?)
        ORDER BY delay_until_epoch_ms LIMIT 1000
        FOR NO KEY UPDATE OF workflow_status SKIP LOCKED),
      enqueued AS (
        UPDATE {dbos}.workflow_status w SET status = 'ENQUEUED', updated_at = now.ms{release}
        FROM due, now WHERE w.workflow_uuid = due.workflow_uuid)
      SELECT min(delay_until_epoch_ms) - (SELECT ms FROM now) FROM {dbos}.workflow_status
      WHERE status = 'DELAYED' AND queue_name = ANY (?) AND delay_until_epoch_ms > (SELECT ms FROM now)
      """;

  /** A debounced workflow holds its key as a deduplication id for as long as it is delayed. */
  private static final String RELEASE_KEY =
      ", deduplication_id = CASE WHEN w.is_debounced THEN NULL ELSE w.deduplication_id END";

  private static final String GLANCE =
      """
      WITH {version}, {known}
      SELECT EXISTS (
          SELECT 1 FROM {dbos}.workflow_status s
          WHERE s.queue_name = ANY (?) AND s.status = 'ENQUEUED' AND {is claimable} AND {is known}),
        (SELECT min(delay_until_epoch_ms) FROM {dbos}.workflow_status
          WHERE status = 'DELAYED' AND queue_name = ANY (?)) - (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
        (SELECT count(*) || ' ' || max(updated_at) FROM {dbos}.queues)
      """;

  private final Connections connections;
  private String enqueueDue;
  private final String glance;
  private final SchemaNames names;
  private final List<QueueLimits> inCode;
  private volatile Known known;
  private int turn;
  private String table = "";
  private String tableSeen = "";

  /** The queues by kind. */
  private record Known(
      Map<String, QueueLimits> byName,
      Object[] all,
      UnlimitedClaim unlimited,
      List<LimitedClaim> limited) {}

  /**
   * What a glance saw.
   *
   * @param claimable whether anything that this process knows is enqueued
   * @param nextDelayed milliseconds until the next delayed workflow is due, the longest time for
   *     none
   */
  record Glance(boolean claimable, long nextDelayed) {
    boolean anything() {
      return claimable || nextDelayed <= 0;
    }
  }

  /**
   * What was claimed.
   *
   * @param byQueue how many of them are of each queue with a limit
   */
  record Claimed(List<String> ids, Map<String, Integer> byQueue) {}

  QueueClaims(Connections connections, SchemaNames names, List<QueueLimits> inCode) {
    this.connections = connections;
    this.enqueueDue = names.in(ENQUEUE_DUE.replace("{release}", ""));
    this.glance =
        names.in(
            GLANCE
                .replace("{version}", ClaimableVersion.CTE)
                .replace("{is claimable}", ClaimableVersion.of("s"))
                .replace("{known}", KnownNames.CTE)
                .replace("{is known}", KnownNames.of("s")));
    this.names = names;
    this.inCode = inCode;
    this.known = known(List.of(), List.of());
  }

  /** What the table says of a queue counts more than what the code says. */
  private Known known(List<QueueLimits> inTable, List<LimitedClaim> before) {
    Map<String, QueueLimits> byName = new LinkedHashMap<>();
    inCode.forEach(limits -> byName.put(limits.name(), limits));
    inTable.forEach(limits -> byName.put(limits.name(), limits));
    Queues.INTERNAL.forEach(byName::remove);
    List<LimitedClaim> limited = new ArrayList<>();
    for (QueueLimits limits : byName.values()) {
      if (limits.limited()) {
        limited.add(
            before.stream()
                .filter(claim -> claim.limits().equals(limits))
                .findFirst()
                .orElseGet(() -> new LimitedClaim(limits, names)));
      }
    }
    return new Known(
        byName,
        Stream.concat(Queues.INTERNAL.stream(), byName.keySet().stream()).toArray(),
        new UnlimitedClaim(
            Stream.concat(
                    Queues.INTERNAL.stream(),
                    byName.values().stream()
                        .filter(limits -> !limits.limited())
                        .map(QueueLimits::name))
                .toList(),
            names),
        limited);
  }

  /** The schema has debounced workflows. */
  void releaseKeys() {
    enqueueDue = names.in(ENQUEUE_DUE.replace("{release}", RELEASE_KEY));
  }

  /** Takes over what the table of queues says. */
  void declared(List<QueueLimits> inTable) {
    known = known(inTable, known.limited());
    table = tableSeen;
  }

  /** Whether a glance has seen another table than the one that was taken over. */
  boolean queuesChanged() {
    return !table.equals(tableSeen);
  }

  /** The names of all queues that are claimed from. */
  Object[] names() {
    return known.all();
  }

  boolean limited(String queue) {
    QueueLimits limits = known.byName().get(queue);
    return limits != null && limits.limited();
  }

  /** Whether it is claimed from. */
  boolean serves(String queue) {
    return Queues.INTERNAL.contains(queue) || known.byName().containsKey(queue);
  }

  /** Whether it is claimed from, and nothing bounds it. */
  boolean unlimited(String queue) {
    QueueLimits limits = known.byName().get(queue);
    return limits != null && !limits.limited();
  }

  /** Whether processes share a limit of the queue. */
  boolean shared(String queue) {
    QueueLimits limits = known.byName().get(queue);
    return limits != null && limits.shared();
  }

  /** Whether some queue limits starts, so that only time makes room. */
  boolean rated() {
    return known.byName().values().stream().anyMatch(QueueLimits::rated);
  }

  /** The shortest time that one of the queues wants between two looks. */
  Duration polling(Duration otherwise) {
    return known.byName().values().stream()
        .map(QueueLimits::polling)
        .filter(Objects::nonNull)
        .reduce(otherwise, (one, other) -> one.compareTo(other) < 0 ? one : other);
  }

  /** Enqueues what was delayed and is due; milliseconds until the next is, or the longest time. */
  long enqueueDue() throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(enqueueDue)) {
            statement.setArray(1, connection.createArrayOf("text", known.all()));
            statement.setArray(2, connection.createArrayOf("text", known.all()));
            try (ResultSet rows = statement.executeQuery()) {
              rows.next();
              long next = rows.getLong(1);
              return rows.wasNull() ? Long.MAX_VALUE : next;
            }
          }
        });
  }

  /**
   * Claims at most so many, of every queue the best first. Each limited queue and all the others
   * together take turns in being first: no backlog keeps the rest from the room there is.
   *
   * @param each told of each at once, since the next queue's claim may have to wait or fail
   */
  Claimed claim(Claimant claimant, int room, Consumer<String> each) throws SQLException {
    List<LimitedClaim> limited = known.limited();
    UnlimitedClaim unlimited = known.unlimited();
    int sources = limited.size() + 1;
    int first = turn++ % sources;
    List<String> claimed = new ArrayList<>();
    Map<String, Integer> byQueue = new HashMap<>();
    for (int i = 0; i < sources && claimed.size() < room; i++) {
      int source = (first + i) % sources;
      int left = room - claimed.size();
      List<String> some;
      if (source == limited.size()) {
        some = connections.with(connection -> unlimited.claim(connection, claimant, left));
      } else {
        LimitedClaim queue = limited.get(source);
        some = connections.with(connection -> queue.claim(connection, claimant, left));
        byQueue.put(queue.limits().name(), some.size());
      }
      some.forEach(each);
      claimed.addAll(some);
    }
    turn %= sources;
    return new Claimed(claimed, byQueue);
  }

  /** Whether anything that this process knows waits; one statement. */
  Glance glance(Claimant claimant) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(glance)) {
            int at =
                KnownNames.bind(statement, ClaimableVersion.bind(statement, 1, claimant), claimant);
            statement.setArray(at, connection.createArrayOf("text", known.all()));
            statement.setArray(at + 1, connection.createArrayOf("text", known.all()));
            try (ResultSet rows = statement.executeQuery()) {
              rows.next();
              tableSeen = String.valueOf(rows.getString(3));
              long next = rows.getLong(2);
              boolean none = rows.wasNull();
              return new Glance(rows.getBoolean(1), none ? Long.MAX_VALUE : next);
            }
          }
        });
  }
}
