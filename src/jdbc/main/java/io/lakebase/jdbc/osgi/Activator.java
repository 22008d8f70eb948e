package io.lakebase.jdbc.osgi;

import io.lakebase.jdbc.LakebaseDriver;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.service.jdbc.DataSourceFactory;

/** Offers a {@link DataSourceFactory} while the bundle is started. Made by the framework. */
public final class Activator implements BundleActivator {

  /** Makes an activator, as the framework does. */
  public Activator() {
    // Has no state: the framework takes services back when the bundle stops.
  }

  @Override
  public void start(BundleContext context) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(DataSourceFactory.OSGI_JDBC_DRIVER_CLASS, LakebaseDriver.class.getName());
    properties.put(DataSourceFactory.OSGI_JDBC_DRIVER_NAME, "Lakebase JDBC driver");
    context.registerService(DataSourceFactory.class, new LakebaseDataSourceService(), properties);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework unregisters the service.
  }
}
