package io.lakebase.workflow.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleTest {

  @Test
  void isToldEverMoreRarelyAndAtOnceWhenItComesBack() {
    Trouble trouble = new Trouble();
    List<Integer> told = new ArrayList<>();
    for (int i = 1; i <= 1_200; i++) {
      if (trouble.worthTelling()) {
        told.add(i);
      }
    }
    trouble.over();

    assertThat(told).containsExactly(1, 8, 64, 512);
    assertThat(trouble.worthTelling()).isTrue();
  }
}
