package io.lakebase.emulator;

/**
 * A service principal of the emulated workspace.
 *
 * @param clientId its application id, a UUID, which is also the name of its Postgres role
 * @param clientSecret its OAuth secret; not in {@link #toString()}
 */
public record ServicePrincipal(String clientId, String clientSecret) {
  @Override
  public String toString() {
    return "ServicePrincipal[clientId=" + clientId + ", clientSecret=***]";
  }
}
