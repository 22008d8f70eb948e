package io.lakebase.jdbc;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a data source was told; secrets are left behind when it is written down. Thread-safe. */
final class BeanValues implements Serializable {

  static final String URL = "url";

  private static final long serialVersionUID = 1L;

  private final ConcurrentSkipListMap<String, String> shown = new ConcurrentSkipListMap<>();
  private transient ConcurrentSkipListMap<String, String> secret = new ConcurrentSkipListMap<>();
  private transient ReentrantLock lock = new ReentrantLock();
  private transient volatile @Nullable Properties all;

  /** Sets a value; null or blank takes it back. */
  void set(String name, @Nullable String value) {
    Map<String, String> home = SecretFreeUrl.isSecret(name) ? secret : shown;
    lock.lock();
    try {
      if (value == null || value.isBlank()) {
        home.remove(name);
      } else {
        home.put(name, value);
      }
      all = null;
    } finally {
      lock.unlock();
    }
  }

  @Nullable String get(String name) {
    return shown.get(name);
  }

  /** All values but the URL; the same object until one is set, not to be changed. */
  Properties properties() {
    Properties known = all;
    return known == null ? collected() : known;
  }

  private Properties collected() {
    lock.lock();
    try {
      Properties fresh = new Properties();
      fresh.putAll(shown);
      fresh.putAll(secret);
      fresh.remove(URL);
      all = fresh;
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  /** A copy of what may be written down. */
  Map<String, String> withoutSecrets() {
    return Map.copyOf(shown);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    secret = new ConcurrentSkipListMap<>();
    lock = new ReentrantLock();
  }

  @Override
  public String toString() {
    return shown.toString();
  }
}
