package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostAddressTest {

  @ParameterizedTest
  @CsvSource({
    "fd00::7,[fd00::7]:5432",
    "::ffff:10.0.0.1,[::ffff:10.0.0.1]:5432",
    "[fd00::7],[fd00::7]:5432",
    "[fd00::7]:15432,[fd00::7]:15432",
    "10.0.0.1:15432,10.0.0.1:15432",
    "tunnel.internal,tunnel.internal:5432",
  })
  void takesAnAddressAsLibpqWritesItAndWithAPort(String said, String dialled) throws SQLException {
    Settings settings =
        SettingsTest.resolve("jdbc:lakebase://host/db", "lakebaseHostAddress", said);

    assertThat(HostAddress.dialled(settings, List.of(new HostPort("host", 5432))))
        .map(HostPort::toString)
        .contains(dialled);
  }
}
