package io.lakebase.bundle;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where to connect to, as the command line says. Filled by picocli. */
final class Place {

  @Parameters(
      index = "0",
      paramLabel = "URL",
      description =
          "A jdbc:lakebase: URL, such as jdbc:lakebase:projects/p, or jdbc:lakebase:/// for what the"
              + " environment says. Quote it.")
  private String url = "";

  @Option(
      names = {"-P", "--property"},
      paramLabel = "NAME=VALUE",
      description =
          "A driver property; may be repeated. Other users of this machine can see the command line:"
              + " put secrets into the environment.")
  private final Map<String, String> properties = new TreeMap<>();

  String url() {
    return url;
  }

  Properties properties() {
    Properties copy = new Properties();
    copy.putAll(properties);
    return copy;
  }
}
