package io.lakebase.workflow.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.message.Arrival.Kind;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ArrivalTest {

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars('a', '1', ':', '#', '\u001f').ofMaxLength(6);
  }

  @Property
  void whatAParkedWorkflowWaitsForIsReadAsItWasWritten(
      @ForAll Kind kind,
      @ForAll @From("names") String workflowId,
      @ForAll @From("names") String name,
      @ForAll @IntRange(min = 0, max = 12) int from) {
    Arrival arrival = new Arrival(kind, workflowId, name, from);

    assertThat(Arrival.ofParkedTopic(arrival.parkedTopic())).isEqualTo(arrival);
  }

  @Test
  void whatOlderVersionsWroteIsReadAndPlainNamesAreWrittenAsTheyDid() {
    Arrival arrival = new Arrival(Kind.STREAM, "w", "log", 3);

    assertThat(arrival.parkedTopic()).isEqualTo("STREAM\u001fw\u001flog\u001f3");
    assertThat(Arrival.ofParkedTopic("MESSAGE\u001fw\u001ft"))
        .isEqualTo(new Arrival(Kind.MESSAGE, "w", "t"));
  }
}
