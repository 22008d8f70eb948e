package io.lakebase.emulator;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The roles that every branch has. Safe for use by many threads. */
final class Roles {
  private final Map<String, Role> roles = new ConcurrentHashMap<>();
  private volatile boolean nativeLogin;

  Roles(boolean nativeLogin) {
    this.nativeLogin = nativeLogin;
  }

  boolean nativeLogin() {
    return nativeLogin;
  }

  void nativeLogin(boolean enabled) {
    nativeLogin = enabled;
  }

  Role oauth(Identity identity) {
    return keep(new Role(identity.name(), identity.type(), UUID.randomUUID().toString()));
  }

  Role withPassword(String name, String password) {
    return keep(new Role(name, null, password));
  }

  Role withoutPassword(String name) {
    return keep(new Role(name, null, null));
  }

  void remove(String name) {
    roles.remove(name);
  }

  Optional<Role> find(String name) {
    return Optional.ofNullable(roles.get(name));
  }

  Collection<Role> all() {
    return List.copyOf(roles.values());
  }

  private Role keep(Role role) {
    roles.put(role.name(), role);
    return role;
  }
}
