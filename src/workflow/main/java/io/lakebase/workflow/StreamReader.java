package io.lakebase.workflow;

import java.time.Duration;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a workflow's stream from outside, in order. It ends when the stream was closed, or its
 * workflow has ended, and everything before was read. Many readers may read one stream. A reader
 * belongs to one thread, but for {@link #close}.
 *
 * @param <T> the values
 */
public interface StreamReader<T> extends Iterator<@Nullable T>, AutoCloseable {

  /**
   * Waits for the next value.
   *
   * @param timeout how long at most; zero only looks
   * @return whether there is one; false at the end of the stream too
   * @throws WorkflowException if the waiting thread is interrupted or the client closed
   */
  boolean await(Duration timeout);

  /**
   * Waits for the next value or the end, however long that takes.
   *
   * @return false at the end
   * @throws WorkflowException if the waiting thread is interrupted or the client closed
   */
  @Override
  boolean hasNext();

  /**
   * The next value; waits for it.
   *
   * @return the value
   * @throws java.util.NoSuchElementException at the end
   * @throws io.lakebase.workflow.codec.CodecException if the value does not fit the stream's type;
   *     the next call reads the one behind it
   */
  @Override
  @Nullable T next();

  /**
   * The place of the next value: where another reader goes on.
   *
   * @return from 0
   */
  int offset();

  /**
   * Whether everything was read and nothing will come.
   *
   * @return false as long as that is not known
   */
  boolean ended();

  /**
   * What remains, as a stream that waits where this reader would.
   *
   * @return sequential, ordered
   */
  default Stream<@Nullable T> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false);
  }

  /** Ends the reading; who waits in it gets no value any more. */
  @Override
  void close();
}
