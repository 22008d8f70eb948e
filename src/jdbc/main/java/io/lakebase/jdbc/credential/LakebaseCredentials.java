package io.lakebase.jdbc.credential;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Sources of credentials that an application registers under a name, for a URL to refer to.
 *
 * <p>Names are 1 to 64 letters, digits, dots, hyphens and underscores. What is registered is
 * reachable until it is unregistered; connections that exist are not touched by either. Safe for
 * use by several threads.
 */
public final class LakebaseCredentials {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Map<String, Workspace> REGISTERED = new ConcurrentHashMap<>();

  private LakebaseCredentials() {}

  /**
   * Registers a source that knows credentials only: host, endpoint and user must then be given.
   *
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public static void register(String name, CredentialSource source) {
    register(name, new SourceOnlyWorkspace(requireName(name), source));
  }

  /**
   * Registers a workspace, which knows credentials, endpoints and the role.
   *
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public static void register(String name, Workspace workspace) {
    Objects.requireNonNull(workspace, "workspace");
    if (REGISTERED.putIfAbsent(requireName(name), workspace) != null) {
      throw new IllegalArgumentException(
          "["
              + name
              + "] a credential source of this name is registered already. Unregister it first.");
    }
  }

  /** Takes a registration back; true if there was one. */
  public static boolean unregister(String name) {
    return REGISTERED.remove(name) != null;
  }

  /** What is registered under a name. */
  public static Optional<Workspace> find(String name) {
    return Optional.ofNullable(REGISTERED.get(name));
  }

  private static String requireName(String name) {
    if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException(
          "a credential source's name is 1 to 64 letters, digits, dots, hyphens and underscores");
    }
    return name;
  }
}
