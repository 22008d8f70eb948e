package io.lakebase.compatibility;

import java.util.List;

/**
 * What a row's JVM was seen to do.
 *
 * @param tool the row
 * @param version of the tool
 * @param configured the settings that it said it made, in their order
 * @param did what it said it did
 * @param passed whether it came to its end
 * @param rotations how often the tokens were revoked under it
 * @param credentials how many database credentials were issued to it
 * @param classes what its JVMs loaded
 * @param exit its exit code
 * @param log the end of what it printed
 */
record Outcome(
    Tool tool,
    String version,
    List<String> configured,
    String did,
    boolean passed,
    int rotations,
    int credentials,
    LoadedClasses classes,
    int exit,
    String log) {}
