package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.jdbc.DataSourceFactory;

/** The jar as an OSGi bundle in a framework. */
class OsgiTest {

  @TempDir private Path storage;
  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @Test
  void offersADataSourceFactoryWhileItIsStarted() throws Exception {
    Map<String, String> configuration = new HashMap<>();
    configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    configuration.put(
        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "org.osgi.service.jdbc;version=1.1.0");
    Framework framework = new FrameworkFactory().newFramework(configuration);
    framework.start();
    try {
      Bundle bundle = framework.getBundleContext().installBundle(BuiltJar.PATH.toUri().toString());
      bundle.start();

      ServiceReference<DataSourceFactory> reference =
          framework.getBundleContext().getServiceReference(DataSourceFactory.class);
      assertThat(reference.getProperty(DataSourceFactory.OSGI_JDBC_DRIVER_CLASS))
          .isEqualTo("io.lakebase.jdbc.LakebaseDriver");
      Properties properties = new Properties();
      properties.putAll(LocalLakebase.settings());
      properties.setProperty(DataSourceFactory.JDBC_URL, LocalLakebase.url());
      DataSourceFactory factory = framework.getBundleContext().getService(reference);
      try (Connection connection = factory.createDataSource(properties).getConnection()) {
        assertThat(connection.isValid(5)).isTrue();
        assertThat(connection.getMetaData().getUserName())
            .isEqualTo(lakebase.servicePrincipal().clientId());
      }

      bundle.stop();
      assertThat(framework.getBundleContext().getServiceReference(DataSourceFactory.class))
          .isNull();
    } finally {
      framework.stop();
      framework.waitForStop(10_000);
    }
  }
}
