package io.lakebase.jdbc;

import io.lakebase.jdbc.internal.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Dials until the compute is awake, the server says no, or the time is up. For one connect. */
final class LoginAttempts {

  private static final Duration MOMENT = Duration.ofMillis(100);

  private final LoginTarget target;
  private final Collaborators world;
  private final Deadline deadline;
  private final Duration wakeTimeout;
  private @Nullable Deadline awake;
  private int tries;

  LoginAttempts(LoginTarget target, Collaborators world, Deadline deadline, Duration wakeTimeout) {
    this.target = target;
    this.world = world;
    this.deadline = deadline;
    this.wakeTimeout = wakeTimeout;
  }

  /**
   * Logs in with a password.
   *
   * @param fresh whether the password is so new that only the server can be behind
   * @param everyHostAgain whether to forget what pgjdbc remembers of hosts
   * @throws Refused if the server did not take it
   * @throws SQLException if anything else stands in the way
   */
  Connection with(String password, boolean fresh, boolean everyHostAgain)
      throws SQLException, Refused {
    Deadline wake = wake();
    boolean again = everyHostAgain;
    while (true) {
      if (deadline.expired()) {
        throw ConnectError.LOGIN_TIMEOUT.at(target.subject(), "no time is left to log in");
      }
      SQLException failure;
      try {
        return dial(target, password, again);
      } catch (SQLException e) {
        failure = Redaction.of(e, password);
      } catch (RuntimeException e) {
        throw unexpected(e);
      }
      stopIfFinal(failure, fresh);
      if (target.hosts().size() > 1) {
        // pgjdbc tells about the last host only; an earlier one may have refused the password.
        Connection connection = oneByOne(password, fresh);
        if (connection != null) {
          return connection;
        }
      }
      waitOrGiveUp(failure, wake);
      again = true;
    }
  }

  private Connection dial(LoginTarget to, String password, boolean everyHostAgain)
      throws SQLException {
    Duration left = deadline.remaining();
    return to.loggedIn(
        world.dialer().dial(to.url(), to.attempt(password, left, everyHostAgain), left));
  }

  private @Nullable Connection oneByOne(String password, boolean fresh)
      throws SQLException, Refused {
    for (HostPort host : target.hosts()) {
      if (deadline.expired()) {
        return null;
      }
      LoginTarget one = target.on(host);
      try {
        return dial(one, password, true);
      } catch (SQLException e) {
        stopIfFinal(Redaction.of(e, password), fresh);
      } catch (RuntimeException e) {
        throw unexpected(e);
      }
    }
    return null;
  }

  private void stopIfFinal(SQLException failure, boolean fresh) throws SQLException, Refused {
    if (Thread.currentThread().isInterrupted()) {
      throw ControlPlane.interrupted(target.subject(), failure);
    }
    LoginFailure kind = LoginFailure.of(failure);
    if (kind == LoginFailure.REFUSED || (kind == LoginFailure.UNCHECKED && !fresh)) {
      throw new Refused(failure);
    }
    if (kind == LoginFailure.UNUSABLE_SETTING) {
      String why = failure.getMessage() + " (" + LoginFailure.innermost(failure) + ")";
      throw ConnectError.PGJDBC_SETTING_UNUSABLE.at(target.subject(), why, failure);
    }
    if (kind == LoginFailure.OTHER) {
      throw failure;
    }
  }

  /** From the first dial on: a token may have taken longer than a compute takes to wake up. */
  private Deadline wake() {
    Deadline known = awake;
    if (known == null) {
      known = deadline.orAfter(wakeTimeout);
      awake = known;
    }
    return known;
  }

  private void waitOrGiveUp(SQLException failure, Deadline wake) throws SQLException, Refused {
    LoginFailure kind = LoginFailure.of(failure);
    tries++;
    Duration pause = WakePolicy.pause(kind, tries, wake.remaining(), world.random().getAsDouble());
    if (pause.isZero() && kind == LoginFailure.UNCHECKED) {
      throw new Refused(failure);
    }
    if (pause.isZero()) {
      throw given(kind, failure);
    }
    try {
      world.pause().of(pause);
    } catch (InterruptedException e) {
      throw ControlPlane.interrupted(target.subject(), failure);
    }
  }

  private SQLException given(LoginFailure kind, SQLException failure) {
    String host = target.place();
    String said = failure.getMessage();
    // pgjdbc counts the same time by a clock of its own and may be done a moment earlier.
    if (deadline.remaining().compareTo(MOMENT) < 0) {
      return ConnectError.LOGIN_TIMEOUT.at(target.subject(), host + " did not let us in", failure);
    }
    return switch (kind) {
      case WRONG_HOST -> ConnectError.WRONG_HOST.at(target.subject(), host + ": " + said, failure);
      case DISABLED ->
          ConnectError.ENDPOINT_DISABLED.at(target.subject(), "the server says so", failure);
      case NOBODY_LISTENS ->
          ConnectError.UNREACHABLE.at(target.subject(), "nobody listens on " + host, failure);
      case NOT_READY ->
          ConnectError.ASLEEP.at(
              target.subject(), tries + " tries at " + host + " (" + said + ")", failure);
      default -> failure;
    };
  }

  /** pgjdbc before 42.7.13 throws this when the thread is interrupted. */
  private SQLException unexpected(RuntimeException e) {
    if (Thread.currentThread().isInterrupted()) {
      return ControlPlane.interrupted(target.subject(), e);
    }
    return ConnectError.UNREACHABLE.at(target.subject(), "the attempt ended unexpectedly", e);
  }

  /** The server did not take the password. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final SQLException failure;

    Refused(SQLException failure) {
      super(failure);
      this.failure = failure;
    }

    SQLException failure() {
      return failure;
    }
  }
}
