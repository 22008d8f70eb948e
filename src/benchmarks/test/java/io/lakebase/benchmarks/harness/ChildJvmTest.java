package io.lakebase.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {

  @TempDir private Path logs;

  /** Allocates as ordered and fails when told to. */
  public static final class Allocating implements Contestant {

    private final int bytes;

    /** Given {@code bytes}. */
    public Allocating(Parameters parameters) {
      bytes = parameters.number("bytes");
      System.out.println("noise on standard output");
    }

    @Override
    public Sample round(Parameters order) throws Exception {
      if (order.number("millis") == 13) {
        throw new IllegalStateException("told to fail");
      }
      double allocated = AllocationMeter.bytesPerRun(1000, () -> new byte[bytes]);
      return ClosedLoop.run(2, order.length(), () -> 1).with("allocated", allocated);
    }

    @Override
    public void close() {}
  }

  @Test
  void answersEveryOrderWithWhatTheContestantMeasured() throws IOException {
    try (ChildJvm child = start(4096)) {
      Sample sample = child.round(Parameters.none().with(Duration.ofMillis(20)));

      assertThat(sample.get("allocated")).isBetween(4096.0, 4300.0);
      assertThat(sample.get("rate")).isPositive();
      assertThat(child.round(Parameters.none().with(Duration.ofMillis(1))).get("count"))
          .isPositive();
    }
  }

  @Test
  void tellsWhyAContestantEnded() throws IOException {
    try (ChildJvm child = start(16)) {
      assertThatThrownBy(() -> child.round(Parameters.none().with(Duration.ofMillis(13))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("[test child]")
          .hasMessageContaining("told to fail");
    }
  }

  @Test
  void findsAJdkAtLeastAsNewAsItsOwn() {
    assertThat(JavaHome.newest().feature()).isGreaterThanOrEqualTo(JavaHome.current().feature());
    assertThat(JavaHome.newest().executable()).isExecutable();
    assertThat(new JavaHome(logs, "1.8.0_402", "").feature()).isEqualTo(8);
    assertThat(new JavaHome(logs, "25", "").feature()).isEqualTo(25);
  }

  private ChildJvm start(int bytes) throws IOException {
    return ChildJvm.start(
        JavaHome.current(),
        "test child",
        Allocating.class,
        Parameters.none().with("bytes", bytes),
        logs);
  }
}
