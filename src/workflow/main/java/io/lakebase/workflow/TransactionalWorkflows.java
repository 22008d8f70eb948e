package io.lakebase.workflow;

import io.lakebase.workflow.schema.SqlReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows and sends messages in the transaction that the calling thread is in: they are
 * there when it commits, and never if it does not. What {@link WorkflowClient} does with a given
 * connection, for code that has none in its hands, since its framework keeps it. Thread-safe.
 */
public final class TransactionalWorkflows {

  private final WorkflowClient client;
  private final TransactionConnections connections;

  /**
   * On a client or an engine.
   *
   * @param client starts and sends; not closed here
   * @param connections knows the transaction
   */
  public TransactionalWorkflows(WorkflowClient client, TransactionConnections connections) {
    this.client = Objects.requireNonNull(client, "client");
    this.connections = Objects.requireNonNull(connections, "connections");
  }

  /**
   * Enqueues a workflow with the transaction's commit.
   *
   * @param type which workflow
   * @param input its input
   * @param options its id, limits and queue
   * @param <I> the input
   * @param <O> the result
   * @return to wait for it, once the transaction has committed
   * @throws IllegalStateException if the thread is in no transaction
   * @throws WorkflowConflict as {@link WorkflowClient#start(Connection, WorkflowType, Object,
   *     StartOptions)}
   * @throws WorkflowException if the database refused
   */
  public <I, O> WorkflowHandle<O> start(
      WorkflowType<I, O> type, @Nullable I input, StartOptions options) {
    return with(type.name(), connection -> client.start(connection, type, input, options));
  }

  /**
   * Enqueues many workflows with the transaction's commit.
   *
   * @param type which workflow
   * @param requests inputs, ids, limits and queues
   * @param <I> the input
   * @param <O> the result
   * @return to wait for them, once the transaction has committed
   * @throws IllegalStateException if the thread is in no transaction
   * @throws WorkflowConflict as {@link WorkflowClient#startAll(Connection, WorkflowType, List)}
   * @throws WorkflowException if the database refused
   */
  public <I, O> List<WorkflowHandle<O>> startAll(
      WorkflowType<I, O> type, List<StartRequest<I>> requests) {
    return with(type.name(), connection -> client.startAll(connection, type, requests));
  }

  /**
   * Sends a message with the transaction's commit.
   *
   * @param workflowId the receiver
   * @param topic the messages' topic
   * @param message the message
   * @param <T> the message
   * @throws IllegalStateException if the thread is in no transaction
   * @throws WorkflowNotFound if there is no such workflow; the transaction remains usable
   * @throws WorkflowException if the database refused
   */
  public <T> void send(String workflowId, Topic<T> topic, @Nullable T message) {
    with(
        workflowId,
        connection -> {
          client.send(connection, workflowId, topic, message, null);
          return true;
        });
  }

  /**
   * Sends many messages with the transaction's commit.
   *
   * @param topic the messages' topic
   * @param messages whom to send what
   * @param <T> the message
   * @throws IllegalStateException if the thread is in no transaction
   * @throws WorkflowNotFound if there is no workflow of one of the ids; the transaction remains
   *     usable
   * @throws WorkflowException if the database refused
   */
  public <T> void sendAll(Topic<T> topic, List<OutgoingMessage<T>> messages) {
    with(
        topic.toString(),
        connection -> {
          client.sendAll(connection, topic, messages);
          return true;
        });
  }

  private interface Work<R> {
    R on(Connection connection) throws SQLException;
  }

  private <R> R with(String subject, Work<R> work) {
    try {
      Connection connection = connections.current();
      try {
        if (connection.getAutoCommit()) {
          throw new IllegalStateException(
              "["
                  + subject
                  + "] not written: the connection that "
                  + connections.getClass().getName()
                  + " gave is in autocommit mode, so in no transaction. Call it within one on that"
                  + " connection's data source.");
        }
        return work.on(connection);
      } finally {
        connections.release(connection);
      }
    } catch (SQLException e) {
      throw new WorkflowException(
          null,
          "["
              + subject
              + "] not written in the caller's transaction: "
              + SqlReason.of(e)
              + ". Roll it back.",
          e);
    }
  }
}
