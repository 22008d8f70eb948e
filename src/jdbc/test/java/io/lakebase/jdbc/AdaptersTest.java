package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.hikari.LakebaseHikariCredentialsProvider;
import io.lakebase.jdbc.osgi.LakebaseDataSourceService;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.PooledConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.jdbc.DataSourceFactory;

class AdaptersTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  private HikariConfig pool(Properties settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(LocalLakebase.url().replace("jdbc:lakebase:", "jdbc:postgresql:"));
    config.addDataSourceProperty("sslmode", "verify-full");
    config.addDataSourceProperty("sslrootcert", lakebase.caCertificate().toString());
    config.setMaximumPoolSize(2);
    config.setConnectionTimeout(5_000);
    config.setCredentialsProvider(
        new LakebaseHikariCredentialsProvider(LocalLakebase.url(), settings));
    return config;
  }

  @Test
  void aPoolOfPgjdbcGetsTokensForEveryPhysicalConnection() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource(pool(LocalLakebase.settings()))) {
      try (Connection connection = pool.getConnection()) {
        assertThat(LocalLakebase.query(connection, "SELECT current_user"))
            .isEqualTo(lakebase.servicePrincipal().clientId());
      }
      pool.getHikariPoolMXBean().softEvictConnections();
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.isValid(5)).isTrue();
      }
    }
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @Test
  void aPoolSaysWhyThereIsNoToken() {
    Properties wrong = LocalLakebase.settings("databricksClientSecret", "wrong-secret");

    assertThatThrownBy(() -> new HikariDataSource(pool(wrong)))
        .hasStackTraceContaining("the control plane refused the identity")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong-secret"));
  }

  @Test
  void makesDataSourcesOfOsgisProperties() throws SQLException {
    Properties osgi = LocalLakebase.settings();
    osgi.setProperty(DataSourceFactory.JDBC_SERVER_NAME, "localhost");
    osgi.setProperty(DataSourceFactory.JDBC_PORT_NUMBER, "" + lakebase.endpoint().port());
    osgi.setProperty(DataSourceFactory.JDBC_DATABASE_NAME, lakebase.database());
    osgi.setProperty(DataSourceFactory.JDBC_MAX_POOL_SIZE, "7");
    DataSourceFactory factory = new LakebaseDataSourceService();

    try (Connection connection = factory.createDataSource(osgi).getConnection()) {
      assertThat(connection.isValid(5)).isTrue();
    }
    PooledConnection pooled = factory.createConnectionPoolDataSource(osgi).getPooledConnection();
    pooled.close();
    factory.createXADataSource(osgi).getXAConnection().close();
    try (Connection connection =
        factory.createDriver(null).connect(LocalLakebase.url(), LocalLakebase.settings())) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }
}
