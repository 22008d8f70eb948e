package io.lakebase.workflow.journal;

import java.time.Duration;
import java.util.function.Consumer;

/** The defaults with a few bounds changed. */
final class TestSettings {

  private int maxWaitingRows = JournalSettings.DEFAULTS.maxWaitingRows();
  private long maxWaitingBytes = JournalSettings.DEFAULTS.maxWaitingBytes();
  private int maxFlushRows = JournalSettings.DEFAULTS.maxFlushRows();
  private long maxFlushBytes = JournalSettings.DEFAULTS.maxFlushBytes();
  private int maxPayloadBytes = JournalSettings.DEFAULTS.maxPayloadBytes();
  private int secondWriterRows = JournalSettings.DEFAULTS.secondWriterRows();
  private Duration networkTimeout = JournalSettings.DEFAULTS.networkTimeout();
  private Duration fullTimeout = JournalSettings.DEFAULTS.fullTimeout();
  private Duration startDeadline = JournalSettings.DEFAULTS.startDeadline();
  private Duration writeDeadline = JournalSettings.DEFAULTS.writeDeadline();
  private Duration closeTimeout = JournalSettings.DEFAULTS.closeTimeout();

  private TestSettings() {}

  static JournalSettings of(Consumer<TestSettings> changes) {
    TestSettings s = new TestSettings();
    changes.accept(s);
    return new JournalSettings(
        s.maxWaitingRows,
        s.maxWaitingBytes,
        s.maxFlushRows,
        s.maxFlushBytes,
        s.maxPayloadBytes,
        s.secondWriterRows,
        JournalSettings.DEFAULTS.lockTimeout(),
        Duration.ofMillis(200),
        s.networkTimeout,
        s.fullTimeout,
        s.startDeadline,
        s.writeDeadline,
        s.closeTimeout);
  }

  TestSettings maxWaitingRows(int rows) {
    maxWaitingRows = rows;
    return this;
  }

  TestSettings maxWaitingBytes(long bytes) {
    maxWaitingBytes = bytes;
    return this;
  }

  TestSettings maxFlushRows(int rows) {
    maxFlushRows = rows;
    return this;
  }

  TestSettings maxFlushBytes(long bytes) {
    maxFlushBytes = bytes;
    return this;
  }

  TestSettings maxPayloadBytes(int bytes) {
    maxPayloadBytes = bytes;
    return this;
  }

  TestSettings secondWriterRows(int rows) {
    secondWriterRows = rows;
    return this;
  }

  TestSettings networkTimeout(Duration timeout) {
    networkTimeout = timeout;
    return this;
  }

  TestSettings fullTimeout(Duration timeout) {
    fullTimeout = timeout;
    return this;
  }

  TestSettings startDeadline(Duration deadline) {
    startDeadline = deadline;
    return this;
  }

  TestSettings writeDeadline(Duration deadline) {
    writeDeadline = deadline;
    return this;
  }

  TestSettings closeTimeout(Duration timeout) {
    closeTimeout = timeout;
    return this;
  }
}
