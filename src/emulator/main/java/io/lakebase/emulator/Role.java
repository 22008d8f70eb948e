package io.lakebase.emulator;

import org.jspecify.annotations.Nullable;

/**
 * A Postgres role.
 *
 * @param name of the role
 * @param identityType for an OAuth role, whose it is; null for a native one
 * @param computePassword of an OAuth role: a random one for the proxy; of a native one: its own,
 *     null if it has none
 */
record Role(String name, Identity.@Nullable Type identityType, @Nullable String computePassword) {
  boolean oauth() {
    return identityType != null;
  }

  @Override
  public String toString() {
    return "Role[" + name + ", " + (oauth() ? identityType : "native") + "]";
  }
}
