package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.JournalSettings;
import java.time.Duration;

/** How an engine wants its journal. */
final class Journals {

  /**
   * Runs wait as long as the database is away; what ends their waiting is a lost lease or the end
   * of the process.
   */
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private Journals() {}

  static JournalSettings settings(EngineSettings settings) {
    JournalSettings base = JournalSettings.DEFAULTS;
    return new JournalSettings(
        base.maxWaitingRows(),
        Math.max(base.maxWaitingBytes(), settings.payloadLimit()),
        base.maxFlushRows(),
        base.maxFlushBytes(),
        settings.payloadLimit(),
        base.secondWriterRows(),
        base.lockTimeout(),
        base.slowLockTimeout(),
        base.networkTimeout(),
        base.fullTimeout(),
        settings.startTimeout(),
        FOR_EVER,
        base.closeTimeout());
  }
}
