package io.lakebase.jdbc;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connects as {@link LakebaseDriver} does, slowly: step by step, saying what it found at each, or
 * where it failed and what to do. For people in front of a connection that does not come about.
 *
 * <p>Besides the driver's own connect it opens a TCP connection of its own to look at the server's
 * certificate before any token is asked for. No text holds a secret. Safe for use by several
 * threads.
 */
public final class ConnectionCheck {

  /** The steps in their order. */
  public enum Step {
    /** URL and properties make sense. */
    SETTINGS("settings"),
    /** Who asks which control plane. */
    IDENTITY("identity"),
    /** Which endpoint the token is for. */
    ENDPOINT("endpoint"),
    /** The host has an address and answers. */
    HOST("host"),
    /** The host shows a certificate of its name and a trusted authority. */
    TLS("TLS"),
    /** There is a token, and it lives for a while. */
    TOKEN("token"),
    /** The server takes it for the role. */
    ROLE("role"),
    /** The compute is awake and has the database. */
    SERVER("server"),
    /** How long a statement takes. */
    ROUND_TRIP("round trip");

    private final String title;

    Step(String title) {
      this.title = title;
    }

    /** What it is called in a report. */
    public String title() {
      return title;
    }
  }

  /**
   * What was found at a step.
   *
   * @param step where
   * @param passed whether the next step follows
   * @param text what was found, or what failed, why, and what to do
   */
  public record Finding(Step step, boolean passed, String text) {}

  private ConnectionCheck() {}

  /**
   * Checks until the first failure, on the caller's thread and within the time that a connect has
   * ({@code loginTimeout}).
   *
   * @param url a {@code jdbc:lakebase:} URL
   * @param info driver properties, never changed
   * @param findings told at once, one a step that applies
   * @return the step that failed; empty if all passed
   */
  public static Optional<Step> run(
      String url, @Nullable Properties info, Consumer<Finding> findings) {
    CheckRun run = new CheckRun(Connector.shared(), findings);
    try {
      if (!LakebaseUrl.accepts(url)) {
        throw UrlText.unreadable("it begins otherwise");
      }
      run.all(LakebaseUrl.parse(url), info, DriverManager.getLoginTimeout());
      return Optional.empty();
    } catch (SQLException e) {
      findings.accept(new Finding(run.step(), false, CheckRun.told(e)));
      return Optional.of(run.step());
    }
  }
}
