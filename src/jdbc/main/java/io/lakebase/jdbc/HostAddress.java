package io.lakebase.jdbc;

import io.lakebase.jdbc.internal.HostAddressSocketFactory;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code lakebaseHostAddress}: another address to dial, for the one host whose name is checked. */
final class HostAddress {

  private HostAddress() {}

  /** What pgjdbc has to be told for it. */
  static Map<String, String> of(Settings settings, List<HostPort> hosts) throws SQLException {
    return dialled(settings, hosts)
        .map(
            address ->
                Map.of(
                    "socketFactory",
                    HostAddressSocketFactory.class.getName(),
                    "socketFactoryArg",
                    address.toString()))
        .orElse(Map.of());
  }

  /** What is dialled instead of the host, if anything is. */
  static Optional<HostPort> dialled(Settings settings, List<HostPort> hosts) throws SQLException {
    Optional<String> address = settings.said(LakebaseProperty.HOST_ADDRESS);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    if (hosts.size() != 1) {
      throw ConnectError.SETTINGS_CONTRADICT.at(
          "lakebaseHostAddress", "it stands for one host, not for a list");
    }
    if (settings.pg("socketFactory").isPresent()) {
      throw ConnectError.SETTINGS_CONTRADICT.at(
          "lakebaseHostAddress", "socketFactory is set as well");
    }
    try {
      return Optional.of(HostPort.parse(bracketed(address.get()), hosts.get(0).port()));
    } catch (IllegalArgumentException e) {
      throw ConnectError.SETTING_INVALID.at(
          "lakebaseHostAddress", "it is an address, or an address, a colon and a port");
    }
  }

  /** libpq has no brackets around an IPv6 address without a port. */
  private static String bracketed(String address) {
    boolean bare = !address.startsWith("[") && address.indexOf(':') != address.lastIndexOf(':');
    return bare ? "[" + address + "]" : address;
  }
}
