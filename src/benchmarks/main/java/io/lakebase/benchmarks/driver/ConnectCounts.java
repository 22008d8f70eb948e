package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.ChildJvm;
import io.lakebase.benchmarks.harness.DelayProxy;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Table;
import io.lakebase.benchmarks.harness.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Round trips, bytes and allocations of a connect, counted by a proxy and by the JVM. */
final class ConnectCounts {

  private static final int WARM_UP = 200;
  private static final int CONNECTS = 200;

  /** What signatures and session tickets may differ by from one handshake to the next. */
  private static final double HANDSHAKE_BYTES = 24;

  private static final double HANDSHAKE_TRIPS = 0.1;
  private static final double ALLOCATED = 4096;

  private record Count(double roundTrips, double up, double down, double allocated) {}

  private ConnectCounts() {}

  static Table table(Settings settings, LocalLakebase lakebase, Checks checks) throws IOException {
    Map<Door, Count> counts = new EnumMap<>(Door.class);
    try (DelayProxy proxy = DelayProxy.start("localhost", lakebase.port(), Duration.ZERO);
        ChildJvm child =
            ChildJvm.start(
                settings.java(),
                "connect-counts",
                ConnectContestant.class,
                lakebase.parameters().with("port", proxy.port()),
                settings.logs())) {
      for (Door door : List.of(Door.STOCK, Door.DEFAULTS, Door.OURS, Door.AWS)) {
        child.round(order(door, WARM_UP));
        Traffic before = proxy.traffic();
        double allocated = child.round(order(door, CONNECTS)).get("allocated");
        Traffic traffic = proxy.traffic().since(before);
        counts.put(
            door,
            new Count(
                traffic.roundTrips() / (double) CONNECTS,
                traffic.bytesUp() / (double) CONNECTS,
                traffic.bytesDown() / (double) CONNECTS,
                allocated));
      }
    }
    check(counts.get(Door.OURS), counts.get(Door.STOCK), checks);
    return table(counts);
  }

  private static Parameters order(Door door, int count) {
    return Parameters.none().with("door", door).with("count", count);
  }

  private static void check(Count ours, Count stock, Checks checks) {
    checks.atMost(
        "round trips of a connect beside pgjdbc's",
        ours.roundTrips() - stock.roundTrips(),
        HANDSHAKE_TRIPS);
    checks.atMost("bytes sent beside pgjdbc's", ours.up() - stock.up(), HANDSHAKE_BYTES);
    checks.atMost("bytes received beside pgjdbc's", ours.down() - stock.down(), HANDSHAKE_BYTES);
    checks.atMost(
        "bytes allocated by a connect beside pgjdbc's",
        ours.allocated() - stock.allocated(),
        ALLOCATED);
  }

  private static Table table(Map<Door, Count> counts) {
    List<List<String>> rows = new ArrayList<>();
    counts.forEach(
        (door, count) ->
            rows.add(
                List.of(
                    door.text,
                    Numbers.plain(count.roundTrips()),
                    Numbers.plain(count.up()),
                    Numbers.plain(count.down()),
                    Numbers.plain(count.allocated() / 1024))));
    return new Table(
        "What a connect costs",
        List.of(
            "The same connects, counted: round trips and bytes by a proxy before the server (mean of "
                + CONNECTS
                + "; TLS signatures and tickets differ by a few bytes from one handshake to the next), allocations by the JVM over all"
                + " threads, opening and closing."),
        List.of("side", "round trips", "bytes sent", "bytes received", "KiB allocated"),
        rows);
  }
}
