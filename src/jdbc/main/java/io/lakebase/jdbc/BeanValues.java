package io.lakebase.jdbc;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** What a data source was told; secrets are left behind when it is written down. Thread-safe. */
final class BeanValues implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ConcurrentSkipListMap<String, String> shown = new ConcurrentSkipListMap<>();
  private transient ConcurrentSkipListMap<String, String> secret = new ConcurrentSkipListMap<>();

  /** Sets a value; null or blank takes it back. */
  void set(String name, @Nullable String value) {
    Map<String, String> home = SecretFreeUrl.isSecret(name) ? secret : shown;
    if (value == null || value.isBlank()) {
      home.remove(name);
    } else {
      home.put(name, value);
    }
  }

  @Nullable String get(String name) {
    return shown.get(name);
  }

  /** A copy of all values. */
  Properties properties() {
    Properties all = new Properties();
    all.putAll(shown);
    all.putAll(secret);
    return all;
  }

  /** A copy of what may be written down. */
  Map<String, String> withoutSecrets() {
    return Map.copyOf(shown);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    secret = new ConcurrentSkipListMap<>();
  }

  @Override
  public String toString() {
    return shown.toString();
  }
}
