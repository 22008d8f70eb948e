package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.DatabricksConfig;
import io.lakebase.jdbc.credential.Workspace;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * A workspace that an application authenticates at by a configuration of its own, to be registered
 * under a name that URLs refer to:
 *
 * <pre>{@code
 * LakebaseCredentials.register("tenant-a", SdkWorkspace.of(new DatabricksConfig().setHost(…)…));
 * DriverManager.getConnection("jdbc:lakebase://host/db?lakebaseCredentialSource=tenant-a");
 * }</pre>
 *
 * <p>The configuration authenticates, with its own HTTP client, retries and caches; the calls to
 * Lakebase then go over the driver's. Each call of {@link #of} makes an identity of its own, which
 * shares no cached credential with any other.
 */
public final class SdkWorkspace {

  private static final String KIND = "sdk-config";

  private SdkWorkspace() {}

  /**
   * The workspace of a configuration, which is not copied and must not be changed afterwards.
   * Nothing is called yet.
   *
   * @param config with a host, and whatever authenticates there
   * @throws IllegalArgumentException if it has no host, or one that is not a URL
   */
  public static Workspace of(DatabricksConfig config) {
    URI host = host(Objects.requireNonNull(config, "config"));
    Authentication authentication =
        new Authentication(
            host,
            KIND,
            Map.of(),
            Map.of(),
            Set.of(host.getHost()),
            AuthenticationSettings.DEFAULT_HTTP_TIMEOUT,
            KIND + "-" + UUID.randomUUID());
    return Workspaces.registry()
        .own(
            authentication,
            (settled, transport) -> SdkControlPlane.connect(settled, transport, config));
  }

  private static URI host(DatabricksConfig config) {
    String text = config.getHost();
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(
          "[DatabricksConfig] it names no workspace. Call setHost before.");
    }
    URI uri = URI.create(text.contains("://") ? text : "https://" + text);
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          "[DatabricksConfig] its host is not the URL of a workspace. Set https://… as host.");
    }
    return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
  }
}
