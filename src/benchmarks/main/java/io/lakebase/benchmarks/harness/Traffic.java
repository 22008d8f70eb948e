package io.lakebase.benchmarks.harness;

/**
 * What went through a {@link DelayProxy}.
 *
 * @param connections accepted
 * @param roundTrips times the client spoke after the server had, or first
 * @param bytesUp from clients to the server
 * @param bytesDown from the server to clients
 */
public record Traffic(long connections, long roundTrips, long bytesUp, long bytesDown) {

  /** What came on top of an earlier count. */
  public Traffic since(Traffic earlier) {
    return new Traffic(
        connections - earlier.connections,
        roundTrips - earlier.roundTrips,
        bytesUp - earlier.bytesUp,
        bytesDown - earlier.bytesDown);
  }
}
