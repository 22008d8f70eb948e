package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartupParametersTest {
  @ParameterizedTest
  @CsvSource({
    "endpoint=ep-1 -c work_mem=1MB, -c work_mem=1MB",
    "-c work_mem=1MB project=p -c a.b=c, -c work_mem=1MB -c a.b=c",
    "'-c search_path=a\\ endpoint=b', '-c search_path=a\\ endpoint=b'"
  })
  void routingOptionsStayWithTheProxy(String sent, String kept) {
    assertThat(StartupParameters.forCompute(Map.of("user", "u", "options", sent), false))
        .containsEntry("options", kept);
  }

  @Test
  void optionsThatWereOnlyForRoutingDisappear() {
    assertThat(StartupParameters.forCompute(Map.of("options", "endpoint=ep-1"), false)).isEmpty();
  }

  @Test
  void readOnlyHostsSetReadOnlyTransactions() {
    assertThat(StartupParameters.forCompute(Map.of("user", "u"), true))
        .containsEntry("default_transaction_read_only", "on");
  }
}
