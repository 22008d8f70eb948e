package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class AgendaWatchTest {

  private final AgendaWatch watch = new AgendaWatch();
  private int looks;

  @Test
  void aTellingIsKeptUntilALookSucceeds() throws SQLException {
    watch.follow(
        () -> {
          looks++;
          if (looks == 2) {
            throw new SQLException("away", "08006");
          }
          if (looks == 3) {
            throw new IllegalStateException("no pool");
          }
          return Agenda.NEVER;
        });
    watch.lookIfDue();
    watch.tell();

    assertThatThrownBy(watch::lookIfDue).isInstanceOf(SQLException.class);
    assertThatThrownBy(watch::lookIfDue).isInstanceOf(IllegalStateException.class);
    watch.lookIfDue();
    watch.lookIfDue();

    assertThat(looks).isEqualTo(4);
  }

  @Test
  void aTellingDuringALookIsFollowedByAnother() throws SQLException {
    watch.follow(
        () -> {
          if (++looks == 1) {
            watch.tell();
          }
          return Agenda.NEVER;
        });

    watch.lookIfDue();
    watch.lookIfDue();
    watch.lookIfDue();

    assertThat(looks).isEqualTo(2);
  }
}
