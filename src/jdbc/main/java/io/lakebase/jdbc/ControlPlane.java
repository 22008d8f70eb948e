package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.internal.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Turns what goes wrong with a question to the control plane into an SQL exception. */
final class ControlPlane {

  private ControlPlane() {}

  /** A question that takes its time. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Duration remaining) throws CredentialException, InterruptedException, TimeoutException;
  }

  static <T> T ask(String subject, Deadline deadline, Question<T> question) throws SQLException {
    if (deadline.expired()) {
      throw ConnectError.LOGIN_TIMEOUT.at(subject, "no time is left to ask the control plane");
    }
    try {
      return question.ask(deadline.remaining());
    } catch (CredentialException e) {
      throw failed(e);
    } catch (TimeoutException e) {
      throw ConnectError.LOGIN_TIMEOUT.at(subject, "the control plane did not answer in time", e);
    } catch (InterruptedException e) {
      throw interrupted(subject, e);
    }
  }

  static SQLException failed(CredentialException e) {
    ConnectError error =
        e.terminal() ? ConnectError.TOKEN_NOT_GRANTED : ConnectError.TOKEN_UNAVAILABLE;
    return error.exception(String.valueOf(e.getMessage()), error.sqlState(), e);
  }

  /** Whether it is an answer that will be the same next time. */
  static boolean isTerminal(SQLException failure) {
    return failure.getCause() instanceof CredentialException e && e.terminal();
  }

  static SQLException interrupted(String subject, Throwable cause) {
    Thread.currentThread().interrupt();
    return ConnectError.INTERRUPTED.at(subject, "somebody gave the connect up", cause);
  }
}
