package io.lakebase.jdbc;

import java.io.PrintWriter;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;

/**
 * What all data sources have in common: where to connect to, and how that is written down. Neither
 * the serialized form nor the JNDI reference holds a secret.
 */
abstract class SettingsBean implements Referenceable, Serializable {

  private static final long serialVersionUID = 1L;

  private final BeanValues values = new BeanValues();
  private transient volatile @Nullable String fullUrl;
  private transient volatile @Nullable PrintWriter logWriter;

  /** Sets the URL, in any form the driver takes. Without one, the other properties say it all. */
  public void setUrl(@Nullable String url) {
    fullUrl = url == null || url.isBlank() ? null : url;
    values.set(BeanValues.URL, LakebaseUrl.accepts(url) ? SecretFreeUrl.of(url) : null);
  }

  /** The URL without the secrets in it; null if it was not set. */
  public @Nullable String getUrl() {
    return values.get(BeanValues.URL);
  }

  /** Sets the URL; some containers spell it so. */
  public void setURL(@Nullable String url) {
    setUrl(url);
  }

  /** The URL without the secrets in it; null if it was not set. */
  public @Nullable String getURL() {
    return getUrl();
  }

  /** Sets the database, {@code databricks_postgres} unless set. */
  public void setDatabaseName(@Nullable String name) {
    set("PGDBNAME", name);
  }

  /** The database; null if it was not set. */
  public @Nullable String getDatabaseName() {
    return get("PGDBNAME");
  }

  /** Sets the host, or several with commas between. */
  public void setServerName(@Nullable String hosts) {
    set("PGHOST", hosts);
  }

  /** The host or hosts; null if not set. */
  public @Nullable String getServerName() {
    return get("PGHOST");
  }

  /** Sets the hosts. */
  public void setServerNames(String[] hosts) {
    set("PGHOST", String.join(",", hosts));
  }

  /** The hosts; empty if not set. */
  public String[] getServerNames() {
    String hosts = get("PGHOST");
    return hosts == null ? new String[0] : hosts.split(",");
  }

  /** Sets the port of all hosts, 5432 unless set; 0 for that one. */
  public void setPortNumber(int port) {
    set("PGPORT", port == 0 ? null : String.valueOf(port));
  }

  /** The port; -1 if it was not set or differs by host. */
  public int getPortNumber() {
    return number("PGPORT");
  }

  /** Sets the ports, one a host; 0 for 5432. */
  public void setPortNumbers(int[] ports) {
    String text =
        IntStream.of(ports)
            .map(port -> port == 0 ? HostPort.DEFAULT_PORT : port)
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(","));
    set("PGPORT", IntStream.of(ports).allMatch(port -> port == 0) ? null : text);
  }

  /** The ports; empty if not set. */
  public int[] getPortNumbers() {
    String ports = get("PGPORT");
    return ports == null
        ? new int[0]
        : Arrays.stream(ports.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  /** Sets any property of {@link LakebaseProperty} or pgjdbc by its name; null for none. */
  public void setProperty(String name, @Nullable String value) {
    if (name.equals(BeanValues.URL)) {
      setUrl(value);
    } else {
      set(name, value);
    }
  }

  /** A property that was set, unless it is a secret. */
  public @Nullable String getProperty(String name) {
    return get(name);
  }

  /** Limits how long a connect may take, in seconds; 0 for the default of a minute. */
  public void setLoginTimeout(int seconds) {
    set("loginTimeout", seconds <= 0 ? null : String.valueOf(seconds));
  }

  /** The limit in seconds; 0 for the default. */
  public int getLoginTimeout() {
    return Math.max(0, number("loginTimeout"));
  }

  /**
   * Gets ready what the first connect would have to wait for, as {@link LakebaseDriver#warmUp}.
   *
   * @return done when all is ready; ends exceptionally with the {@link SQLException} that a connect
   *     would end with
   */
  public CompletableFuture<Void> warmUp() {
    try {
      return WarmUp.start(Connector.shared(), url(), values.properties(), 0);
    } catch (SQLException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Keeps a writer; this driver logs by SLF4J and writes nothing to it. */
  public void setLogWriter(@Nullable PrintWriter writer) {
    logWriter = writer;
  }

  /** The writer that was set. */
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  /** Not supported: this driver logs by SLF4J. */
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("[jdbc:lakebase:] logs by SLF4J only.");
  }

  /** A JNDI reference to a data source of the same properties, without secrets. */
  @Override
  public Reference getReference() {
    Reference reference =
        new Reference(getClass().getName(), LakebaseDataSourceFactory.class.getName(), null);
    for (Map.Entry<String, String> value : values.withoutSecrets().entrySet()) {
      reference.add(new StringRefAddr(value.getKey(), value.getValue()));
    }
    return reference;
  }

  /** Connects as the properties say, or as another user if one is given. */
  Connection connect(@Nullable String user, @Nullable String password) throws SQLException {
    Properties properties = values.properties();
    String url = url();
    boolean another = user != null && !user.isEmpty();
    boolean withPassword = password != null && !password.isEmpty();
    if (another || withPassword) {
      Properties changed = new Properties();
      changed.putAll(properties);
      properties = changed;
    }
    if (another) {
      properties.remove("password");
      properties.setProperty("user", user);
    }
    if (withPassword) {
      properties.setProperty("password", password);
    }
    if (another || withPassword) {
      LakebaseUrl parsed =
          url.isEmpty() ? LakebaseUrl.ofProperties(properties) : LakebaseUrl.parse(url);
      LakebaseUrl rest = another ? parsed.without("user", "password") : parsed.without("password");
      return Connector.shared().connect(rest, properties, 0);
    }
    return Connector.shared().connect(url, properties, 0);
  }

  private String url() throws SQLException {
    String full = fullUrl;
    String text = full == null ? values.get(BeanValues.URL) : full;
    if (text == null) {
      return "";
    }
    if (!LakebaseUrl.accepts(text)) {
      throw UrlText.unreadable("the data source's URL begins otherwise");
    }
    return text;
  }

  final void set(String name, @Nullable String value) {
    values.set(name, value);
  }

  final @Nullable String get(String name) {
    return values.get(name);
  }

  final int number(String name) {
    String value = get(name);
    return value != null && value.matches("[0-9]{1,10}")
        ? (int) Math.min(Integer.MAX_VALUE, Long.parseLong(value))
        : -1;
  }

  final void own(LakebaseProperty property, @Nullable String value) {
    values.set(property.propertyName(), value);
  }

  final @Nullable String own(LakebaseProperty property) {
    return values.get(property.propertyName());
  }

  /** Shows where it leads to and no secret. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + values;
  }
}
