package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {

  @Test
  void masksAShortSecretWhereItStandsAloneAndLeavesTheWordsThatHoldIt() {
    Secrets secrets = new Secrets(List.of("x", "$1"));

    assertThat(secrets.mask("java.net.ConnectException: token=x, 'x' or $1"))
        .isEqualTo("java.net.ConnectException: token=***, '***' or ***");
    assertThat(secrets.in("java.net.ConnectException: refused")).isFalse();
    assertThat(secrets.in("token x is refused")).isTrue();
  }

  @Test
  void masksALongerSecretWhereverItStands() {
    Secrets secrets = new Secrets(List.of("abcd"));
    secrets.add("latest-token");

    assertThat(secrets.mask("xabcdx latest-tokens")).isEqualTo("x***x ***s");
    assertThat(secrets.in("xabcdx")).isTrue();
    assertThat(secrets.in("latest-tokens")).isTrue();
  }
}
