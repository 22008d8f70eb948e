package io.lakebase.emulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The identities of the workspace and their secrets. Safe for use by many threads. */
final class Directory {
  private final Map<String, Identity> identities = new ConcurrentHashMap<>();
  private final Map<String, String> clientSecrets = new ConcurrentHashMap<>();
  private final Map<String, String> accessTokens = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> members = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong(7_000_000_000_000L);

  ServicePrincipal addServicePrincipal() {
    return addServicePrincipal(
        UUID.randomUUID().toString(), "dose" + UUID.randomUUID().toString().replace("-", ""));
  }

  ServicePrincipal addServicePrincipal(String clientId, String clientSecret) {
    add(clientId, Identity.Type.SERVICE_PRINCIPAL);
    clientSecrets.put(clientId, clientSecret);
    return new ServicePrincipal(clientId, clientSecret);
  }

  User addUser(String userName) {
    User user = new User(userName, "dapi" + UUID.randomUUID().toString().replace("-", ""));
    add(userName, Identity.Type.USER);
    accessTokens.put(user.personalAccessToken(), userName);
    return user;
  }

  void addGroup(String name, Set<String> memberNames) {
    add(name, Identity.Type.GROUP);
    members.put(name, Set.copyOf(memberNames));
  }

  Optional<Identity> find(@Nullable String name) {
    return name == null ? Optional.empty() : Optional.ofNullable(identities.get(name));
  }

  Optional<Identity> byClientSecret(String clientId, String secret) {
    String expected = clientSecrets.get(clientId);
    return expected != null && same(expected, secret) ? find(clientId) : Optional.empty();
  }

  Optional<Identity> byAccessToken(String token) {
    return find(accessTokens.get(token));
  }

  /** Whether that identity may log in under that role name: its own, or that of a group of it. */
  boolean mayBe(String identity, String role) {
    return identity.equals(role) || members.getOrDefault(role, Set.of()).contains(identity);
  }

  private void add(String name, Identity.Type type) {
    identities.put(name, new Identity(name, type, Long.toString(ids.incrementAndGet())));
  }

  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
