package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.ResourceName.Target;
import java.util.List;
import java.util.Optional;

/**
 * Where a connection goes.
 *
 * @param target what the token is for
 * @param hosts the hosts to dial, in this order
 * @param endpoint what the control plane said about it, if it was asked
 */
record Destination(Target target, List<HostPort> hosts, Optional<EndpointInfo> endpoint) {

  Destination {
    hosts = List.copyOf(hosts);
  }

  /** Whether it came of this very answer of the control plane. */
  boolean isBy(EndpointInfo info) {
    return endpoint.isPresent() && endpoint.get() == info;
  }
}
