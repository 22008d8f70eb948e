package io.lakebase.compatibility;

import java.util.List;
import java.util.Set;

/**
 * What a row's JVM was seen to do.
 *
 * @param tool the row
 * @param version of the tool
 * @param pgjdbc the version of pgjdbc that it ran with
 * @param configured the settings that it said it made, in their order
 * @param did what it said it did
 * @param passed whether it came to its end
 * @param rotations how often the tokens were revoked under it
 * @param credentials how many database credentials were issued to it
 * @param doors which of our classes its JVM loaded
 * @param exit its exit code
 * @param log the end of what it printed
 */
record Outcome(
    Tool tool,
    String version,
    String pgjdbc,
    List<String> configured,
    String did,
    boolean passed,
    int rotations,
    int credentials,
    Set<Door> doors,
    int exit,
    String log) {

  /** The most particular door that was loaded; the others come with it. */
  Door door() {
    return doors.stream().min(Door::compareTo).orElseThrow();
  }
}
