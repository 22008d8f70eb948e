package io.lakebase.bundle;

import io.lakebase.jdbc.LakebaseProperty;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code properties}. */
@Command(
    name = "properties",
    description = "Lists the driver's own settings; all other names are pgjdbc's.",
    mixinStandardHelpOptions = true)
final class PropertiesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (LakebaseProperty property : LakebaseProperty.values()) {
      out.println(
          property.propertyName()
              + property.defaultValue().map(value -> " = " + value).orElse("")
              + (property.sensitive() ? "  (a secret)" : "")
              + (property.origins().contains(LakebaseProperty.Origin.URL)
                  ? ""
                  : "  (not in URLs)"));
      if (!property.environmentVariables().isEmpty()) {
        out.println("    " + String.join(", ", property.environmentVariables()));
      }
      out.println("    " + property.description());
      if (!property.choices().isEmpty()) {
        out.println("    one of " + String.join(", ", property.choices()));
      }
    }
    out.flush();
    return 0;
  }
}
