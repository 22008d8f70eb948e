package io.lakebase.emulator.internal.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Under whose name the server runs. PostgreSQL refuses to run as root, so root enters a user
 * namespace without a mapping, and where that is blocked becomes another user.
 *
 * @param prefix command that runs the rest of its arguments as that user; empty for the current
 *     user
 * @param owner the user that must own the data directory; null for the current user
 */
record ServerUser(List<String> prefix, @Nullable String owner) {
  private static final ServerUser CURRENT = new ServerUser(List.of(), null);

  /**
   * @param switching {@code auto}, {@code unshare} or {@code user}: the last two force one of the
   *     ways that root has
   */
  static ServerUser find(String switching) throws IOException {
    if (Platform.windows() || !"root".equals(System.getProperty("user.name")) || !isRoot()) {
      return CURRENT;
    }
    List<String> tried = new ArrayList<>();
    if (Platform.linux() && !switching.equals("user")) {
      List<String> unshare = List.of("unshare", "-U");
      tried.add(String.join(" ", unshare));
      if (works(unshare)) {
        return new ServerUser(unshare, null);
      }
    }
    for (String name :
        switching.equals("unshare") ? List.<String>of() : List.of("postgres", "nobody", "daemon")) {
      for (List<String> become :
          List.of(
              List.of("setpriv", "--reuid=" + name, "--regid=" + groupOf(name), "--clear-groups"),
              List.of("runuser", "-u", name, "--"),
              List.of("sudo", "-n", "-u", name, "--"))) {
        tried.add(String.join(" ", become));
        if (works(become)) {
          return new ServerUser(become, name);
        }
      }
    }
    throw new IOException(
        "[embedded PostgreSQL] cannot run as root and found no way to run as somebody else (tried: "
            + String.join("; ", tried)
            + "). Run as another user, or use -Dlakebase.test.backend=container or external.");
  }

  List<String> command(List<String> command) {
    return Stream.concat(prefix.stream(), command.stream()).toList();
  }

  /** Hands a directory over, so that the server's user may write there. */
  void own(Path directory) throws IOException {
    if (owner != null) {
      UserPrincipal user =
          directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
      Files.setOwner(directory, user);
    }
  }

  /**
   * Whether the server's user can run that program, which a private parent directory would prevent.
   */
  boolean canRun(Path program) {
    return succeeds(command(List.of(program.toString(), "--version")));
  }

  private static boolean isRoot() {
    return outputOf(List.of("id", "-u")).equals("0");
  }

  private static String groupOf(String user) {
    String group = outputOf(List.of("id", "-g", user));
    return group.isEmpty() ? user : group;
  }

  private static boolean works(List<String> become) {
    List<String> command = new ArrayList<>(become);
    command.addAll(List.of("id", "-u"));
    String uid = outputOf(command);
    return !uid.isEmpty() && !uid.equals("0");
  }

  private static boolean succeeds(List<String> command) {
    return !outputOf(command).isEmpty();
  }

  /** Standard output of a command that succeeded, else nothing. */
  private static String outputOf(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes()).strip();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
