package io.lakebase.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host and a port, checked so strictly that no other reader can take them for something else.
 *
 * @param host a DNS name or address of ASCII letters, digits, hyphens and underscores, or an IPv6
 *     address in brackets; lower case
 * @param port 1 to 65535
 */
record HostPort(String host, int port) {

  static final int DEFAULT_PORT = 5432;

  private static final String LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
  private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}]");

  HostPort {
    if (host.length() > 253 || !(NAME.matcher(host).matches() || IPV6.matcher(host).matches())) {
      throw new IllegalArgumentException("a host name is letters, digits, hyphens and dots");
    }
    requirePort(port);
    host = host.toLowerCase(Locale.ROOT);
  }

  /** Reads {@code host} or {@code host:port}. */
  static HostPort parse(String text, int defaultPort) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) {
      return new HostPort(text, defaultPort);
    }
    return new HostPort(text.substring(0, colon), port(text.substring(colon + 1)));
  }

  /** Reads lists of hosts and ports, comma separated, as pgjdbc's PGHOST and PGPORT have them. */
  static List<HostPort> list(String hosts, String ports) {
    String[] names = hosts.split(",", -1);
    String[] numbers = ports.split(",", -1);
    if (numbers.length != 1 && numbers.length != names.length) {
      throw new IllegalArgumentException("there must be one port, or one for each host");
    }
    List<HostPort> list = new ArrayList<>(names.length);
    for (int i = 0; i < names.length; i++) {
      list.add(new HostPort(names[i], port(numbers[numbers.length == 1 ? 0 : i])));
    }
    return List.copyOf(list);
  }

  static int port(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("a port is a number from 1 to 65535");
    }
    int port = Integer.parseInt(text);
    requirePort(port);
    return port;
  }

  private static void requirePort(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is a number from 1 to 65535");
    }
  }

  /** Whether the connection pooler listens there: its hosts' first label ends so. */
  boolean pooler() {
    int dot = host.indexOf('.');
    return (dot < 0 ? host : host.substring(0, dot)).endsWith("-pooler");
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
