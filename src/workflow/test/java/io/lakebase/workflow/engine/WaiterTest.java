package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaiterTest {

  private final Waiter waiter = new Waiter();

  @Test
  void whatGoesOnIsAskedForLater() {
    long asked = waiter.due();

    waiter.goesOn(asked, asked + 1_000);

    assertThat(waiter.due()).isEqualTo(asked + 1_000);
  }

  @Test
  void anEndThatIsToldWhileAnOlderAnswerIsOnItsWayIsAskedForAtOnce() {
    long asked = waiter.due();
    waiter.hurry(asked + 5);

    waiter.goesOn(asked, asked + 1_000);

    assertThat(waiter.due()).isEqualTo(asked + 5);
  }
}
