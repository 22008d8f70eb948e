package io.lakebase.jdbc.credential;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the control plane says about an endpoint or instance.
 *
 * @param target its full name, also where a branch or project was asked for
 * @param uid its unique id, which is the first label of an Autoscaling host; empty if not told
 * @param hosts its host names; never built, always as told
 * @param disabled whether it was switched off, so that connecting does not wake it
 * @param state its state as the control plane words it, such as {@code ACTIVE} or {@code IDLE};
 *     empty if not told
 */
public record EndpointInfo(
    ResourceName.Target target,
    String uid,
    Map<HostRole, String> hosts,
    boolean disabled,
    String state) {

  public EndpointInfo {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(uid, "uid");
    Objects.requireNonNull(state, "state");
    EnumMap<HostRole, String> copy = new EnumMap<>(HostRole.class);
    copy.putAll(hosts);
    hosts = Collections.unmodifiableMap(copy);
  }

  /** The host for a role, if the endpoint has one. */
  public Optional<String> host(HostRole role) {
    return Optional.ofNullable(hosts.get(role));
  }

  /** Whether one of the hosts is this one, whatever its case. */
  public boolean hasHost(String host) {
    return hosts.values().stream().anyMatch(host::equalsIgnoreCase);
  }
}
