package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoginThreadsTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Properties NONE = new Properties();

  private final LoginThreads threads = new LoginThreads();
  private final AtomicInteger closed = new AtomicInteger();
  private final CountDownLatch answer = new CountDownLatch(1);

  @AfterEach
  void end() {
    answer.countDown();
    threads.letGo();
  }

  private Connection connection() {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.incrementAndGet();
              }
              return null;
            });
  }

  private Connection stuck(String url, Properties properties, Duration limit) throws SQLException {
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new SQLException(e);
    }
    return connection();
  }

  @Test
  void usesAThreadAgain() throws SQLException {
    AtomicReference<Thread> first = new AtomicReference<>();
    Dialer dialer =
        (url, properties, limit) -> {
          first.compareAndSet(null, Thread.currentThread());
          return connection();
        };
    threads.dial(dialer, "", NONE, LONG);
    await().until(() -> first.get().getState() == Thread.State.TIMED_WAITING);
    AtomicReference<Thread> second = new AtomicReference<>();

    threads.dial(
        (url, properties, limit) -> {
          second.set(Thread.currentThread());
          return connection();
        },
        "",
        NONE,
        LONG);

    assertThat(second.get()).isSameAs(first.get()).isNotSameAs(Thread.currentThread());
    assertThat(closed).hasValue(0);
  }

  @Test
  void leavesALoginThatTakesTooLongAndClosesWhatComesOfIt() {
    assertThatThrownBy(() -> threads.dial(this::stuck, "", NONE, Duration.ofMillis(20)))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("took too long");

    answer.countDown();

    await().until(() -> closed.get() == 1);
  }

  @Test
  void leavesALoginWhenItIsInterruptedAndClosesWhatComesOfIt() throws Exception {
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                threads.dial(this::stuck, "", NONE, LONG);
              } catch (SQLException e) {
                flag.complete(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

    caller.interrupt();

    assertThat(flag.get(1, TimeUnit.MINUTES)).isTrue();
    answer.countDown();
    await().until(() -> closed.get() == 1);
  }

  @Test
  void tellsWhatTheDialerThrew() {
    SQLException refused = new SQLException("no", "28000");

    assertThatThrownBy(() -> threads.dial(failing(refused), "", NONE, LONG)).isSameAs(refused);
    assertThat(refused.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(LoginThreadsTest.class.getName()));
    assertThatThrownBy(() -> threads.dial(failing(new IllegalStateException()), "", NONE, LONG))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> threads.dial(failing(new StackOverflowError()), "", NONE, LONG))
        .isInstanceOf(StackOverflowError.class);
  }

  private static Dialer failing(Throwable failure) {
    return (url, properties, limit) -> {
      if (failure instanceof SQLException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
      throw (RuntimeException) failure;
    };
  }

  @Test
  void showsTheDialerTheCallersContextAndKeepsNothingOfIt() throws Exception {
    Thread caller = Thread.currentThread();
    ClassLoader before = caller.getContextClassLoader();
    ClassLoader application = new ClassLoader(before) {};
    AtomicReference<Thread> worker = new AtomicReference<>();
    AtomicReference<ClassLoader> seen = new AtomicReference<>();
    caller.setContextClassLoader(application);
    try {
      threads.dial(
          (url, properties, limit) -> {
            worker.set(Thread.currentThread());
            seen.set(Thread.currentThread().getContextClassLoader());
            return connection();
          },
          "",
          NONE,
          LONG);
    } finally {
      caller.setContextClassLoader(before);
    }

    assertThat(seen.get()).isSameAs(application);
    await().until(() -> worker.get().getContextClassLoader() != application);
  }

  @Test
  void keepsNoThreadAfterItLetThemGo() throws Exception {
    AtomicReference<Thread> worker = new AtomicReference<>();
    Dialer dialer =
        (url, properties, limit) -> {
          worker.set(Thread.currentThread());
          return connection();
        };
    threads.dial(dialer, "", NONE, LONG);
    Thread first = worker.get();

    threads.letGo();

    first.join(60_000);
    assertThat(first.isAlive()).isFalse();
    threads.dial(dialer, "", NONE, LONG);
    worker.get().join(60_000);
    assertThat(worker.get().isAlive()).isFalse();
  }
}
