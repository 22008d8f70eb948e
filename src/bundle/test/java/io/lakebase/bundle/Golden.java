package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Output as it was once looked at, with what differs from run to run left out. */
final class Golden {

  private static final Path HOME =
      Path.of(System.getProperty("basedir"), "test", "resources", "check");

  private Golden() {}

  static void matches(String name, String text) throws IOException {
    Path file = HOME.resolve(name + ".txt");
    String stable = stable(text);
    if (Boolean.getBoolean("lakebase.golden.write")) {
      Files.createDirectories(HOME);
      Files.writeString(file, stable);
    }
    assertThat(stable)
        .as("%s; write it anew with -Dlakebase.golden.write=true and look at it", file)
        .isEqualToNormalizingNewlines(Files.readString(file));
  }

  private static String stable(String text) {
    LakebaseEmulator lakebase = LocalLakebase.emulator();
    return text.replace(lakebase.servicePrincipal().clientId(), "<client id>")
        .replace("127.0.0.1:" + lakebase.host().getPort(), "<workspace>")
        .replace("localhost:" + lakebase.host().getPort(), "<workspace>")
        .replace(String.valueOf(lakebase.endpoint().port()), "<port>")
        .replaceAll("until \\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "until <time>")
        .replaceAll("lives (359\\d|3600) s", "lives <an hour>")
        .replaceAll("\\d+\\.\\d ms", "<n> ms")
        .replaceAll("PostgreSQL \\d+(\\.\\d+)?", "PostgreSQL <version>")
        .replaceAll("\\[?TraceId: [^\\]\\s]+\\]?", "<trace>")
        .replaceAll("NotAfter: [^.]+", "NotAfter: <time>")
        .replaceAll("\\d+ tries", "<n> tries")
        .replaceAll("(?m)[ \\t]+$", "");
  }
}
