package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.ClosedLoop;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/** Uses one connection of each door; an order names the {@code door} and the {@code work}. */
public final class WorkContestant implements Contestant {

  private final Parameters parameters;
  private final Map<Door, Connection> connections = new EnumMap<>(Door.class);

  /** Given what {@link LocalLakebase#parameters} tells. */
  public WorkContestant(Parameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    Door door = Door.valueOf(order.get("door"));
    if (!connections.containsKey(door)) {
      connections.put(door, Opener.of(door, parameters).open());
    }
    Connection connection = connections.get(door);
    Work work = Work.valueOf(order.get("work"));
    return ClosedLoop.run(
        1,
        order.length(),
        () -> {
          work.run(connection);
          return null;
        });
  }

  @Override
  public void close() {
    for (Connection connection : connections.values()) {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
