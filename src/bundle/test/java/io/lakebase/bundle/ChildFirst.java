package io.lakebase.bundle;

import java.net.URL;
import java.net.URLClassLoader;

/** A class loader as plugin frameworks make one: its own jars first, then what the worker has. */
final class ChildFirst extends URLClassLoader {

  ChildFirst(URL[] jars, ClassLoader worker) {
    super("plugin", jars, worker);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> type = findLoadedClass(name);
      if (type == null) {
        try {
          type = findClass(name);
        } catch (ClassNotFoundException notOurs) {
          type = super.loadClass(name, false);
        }
      }
      if (resolve) {
        resolveClass(type);
      }
      return type;
    }
  }
}
