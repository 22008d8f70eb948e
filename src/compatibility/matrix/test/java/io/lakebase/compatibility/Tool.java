package io.lakebase.compatibility;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row as it is planned.
 *
 * @param name as the page shows it
 * @param module its folder beside the matrix
 * @param program its main class's simple name
 * @param artifact {@code group:artifact} whose version the page shows
 * @param door the way in that has to be seen in use
 * @param oldestJdk the first JDK it runs on
 * @param newestJdk the last JDK it runs on
 * @param heavy whether it runs with {@code -Pcompatibility} only
 */
record Tool(
    String name,
    String module,
    String program,
    String artifact,
    Door door,
    int oldestJdk,
    int newestJdk,
    boolean heavy) {

  /** No newest JDK is known. */
  static final int ANY = Integer.MAX_VALUE;

  /** Where modules share a program: the end of the module's name. */
  private static final Pattern KIND = Pattern.compile("-(\\d+|bundle|\\d+-bundle)$");

  static Tool light(String name, String module, String program, String artifact, Door door) {
    return new Tool(name, module, program, artifact, door, 17, ANY, false);
  }

  static Tool heavy(String name, String module, String program, String artifact, Door door) {
    return new Tool(name, module, program, artifact, door, 17, ANY, true);
  }

  Tool upTo(int jdk) {
    return new Tool(name, module, program, artifact, door, oldestJdk, jdk, heavy);
  }

  boolean runsOn(int jdk) {
    return jdk >= oldestJdk && jdk <= newestJdk;
  }

  String jdks() {
    return oldestJdk + (newestJdk == ANY ? "+" : "–" + newestJdk);
  }

  /** The lower-case name that its database and its log have. */
  String slug() {
    Matcher kind = KIND.matcher(module);
    return program.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT)
        + (kind.find() ? kind.group().replace('-', '_') : "");
  }

  Path folder() {
    return Path.of("..", module);
  }
}
