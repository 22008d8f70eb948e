package io.lakebase.workflow.journal;

import java.time.Duration;

/**
 * Bounds of a journal.
 *
 * @param maxWaitingRows rows that may wait, from 1
 * @param maxWaitingBytes bytes that may wait, from 1 KiB; one larger row may wait alone
 * @param maxFlushRows rows of one flush, from 1
 * @param maxFlushBytes bytes of one flush, from 1 KiB; a larger row travels alone
 * @param maxPayloadBytes bytes of one input, output or error, from 1 KiB
 * @param secondWriterRows rows that travel together from which a second writer may share them, from
 *     1
 * @param lockTimeout how long a flush waits for a row lock before it is divided, from 1 ms
 * @param slowLockTimeout how long a row of the slow lane waits for a lock before it is tried again
 * @param networkTimeout silence after which a connection counts as dead, from 100 ms
 * @param fullTimeout how long a caller waits for room
 * @param startDeadline how long a start is tried while the database is away
 * @param writeDeadline how long a step or an outcome is tried while the database is away
 * @param closeTimeout how long {@code close} waits for the rows that wait
 */
public record JournalSettings(
    int maxWaitingRows,
    long maxWaitingBytes,
    int maxFlushRows,
    long maxFlushBytes,
    int maxPayloadBytes,
    int secondWriterRows,
    Duration lockTimeout,
    Duration slowLockTimeout,
    Duration networkTimeout,
    Duration fullTimeout,
    Duration startDeadline,
    Duration writeDeadline,
    Duration closeTimeout) {

  /** What suits most applications. */
  public static final JournalSettings DEFAULTS =
      new JournalSettings(
          10_000,
          64L << 20,
          512,
          8L << 20,
          16 << 20,
          12,
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(30),
          Duration.ofSeconds(10));

  public JournalSettings {
    atLeast("maxWaitingRows", maxWaitingRows, 1);
    atLeast("maxWaitingBytes", maxWaitingBytes, 1024);
    atLeast("maxFlushRows", maxFlushRows, 1);
    atLeast("maxFlushBytes", maxFlushBytes, 1024);
    atLeast("maxPayloadBytes", maxPayloadBytes, 1024);
    atLeast("secondWriterRows", secondWriterRows, 1);
    atLeast("lockTimeout in ms", lockTimeout.toMillis(), 1);
    atLeast("slowLockTimeout in ms", slowLockTimeout.toMillis(), 1);
    atLeast("networkTimeout in ms", networkTimeout.toMillis(), 100);
    atLeast("fullTimeout in ms", fullTimeout.toMillis(), 0);
    atLeast("startDeadline in ms", startDeadline.toMillis(), 0);
    atLeast("writeDeadline in ms", writeDeadline.toMillis(), 0);
    atLeast("closeTimeout in ms", closeTimeout.toMillis(), 0);
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(what + " is " + value + ", must be at least " + least);
    }
  }
}
