package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.WorkflowCancelled;
import io.lakebase.workflow.WorkflowDeadLettered;
import io.lakebase.workflow.WorkflowFailure;
import io.lakebase.workflow.WorkflowTimeout;
import io.lakebase.workflow.codec.Codec;
import io.lakebase.workflow.codec.Codecs;
import io.lakebase.workflow.codec.ErrorPayload;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildErrorsTest {

  private static final Codec CODEC = Codecs.with(List.of(), 1 << 20).portable();

  private static Class<?> read(ErrorPayload error) {
    return ChildErrors.of("c", CODEC.decodeError(CODEC.encodeError(error))).getClass();
  }

  @Test
  void whatWasRecordedOfAChildIsReadAsWhatItWas() {
    assertThat(read(ChildErrors.cancelled("c"))).isEqualTo(WorkflowCancelled.class);
    assertThat(read(ChildErrors.late("c"))).isEqualTo(WorkflowTimeout.class);
    assertThat(read(ChildErrors.dead("c"))).isEqualTo(WorkflowDeadLettered.class);
  }

  @Test
  void aChildThatFailedByATimeoutOfItsOwnHasFailed() {
    assertThat(read(new ErrorPayload("WorkflowTimeout", "[g] too late", null, null)))
        .isEqualTo(WorkflowFailure.class);
  }
}
