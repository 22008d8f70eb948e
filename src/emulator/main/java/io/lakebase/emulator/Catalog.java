package io.lakebase.emulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The projects, branches, endpoints and instances of the workspace. Safe for use by many threads.
 */
final class Catalog {
  private final Map<String, Branch> branches = new ConcurrentSkipListMap<>();
  private final Map<String, EmulatedEndpoint> endpoints = new ConcurrentSkipListMap<>();
  private final Map<String, EmulatedInstance> instances = new ConcurrentSkipListMap<>();
  private final String defaultBranchId;

  Catalog(String defaultBranchId) {
    this.defaultBranchId = defaultBranchId;
  }

  void add(EmulatedEndpoint endpoint) {
    if (endpoints.putIfAbsent(endpoint.name(), endpoint) != null) {
      throw new IllegalArgumentException("[" + endpoint.name() + "] exists already");
    }
  }

  void add(EmulatedInstance instance) {
    if (instances.putIfAbsent(instance.name(), instance) != null) {
      throw new IllegalArgumentException("[" + instance.name() + "] exists already");
    }
  }

  List<String> projects() {
    return branches.values().stream().map(Branch::project).distinct().toList();
  }

  List<Branch> branches(String project) {
    return branches.values().stream().filter(b -> b.project().equals(project)).toList();
  }

  Optional<Branch> branch(String name) {
    return Optional.ofNullable(branches.get(name));
  }

  /** The branch of that name, made if there is none. */
  Branch branch(String name, Supplier<Branch> made) {
    return branches.computeIfAbsent(name, n -> made.get());
  }

  /** The project's default branch: the one that is called so, else the first. */
  Optional<Branch> defaultBranch(String project) {
    List<Branch> all = branches(project);
    return all.stream()
        .filter(branch -> branch.name().endsWith("/" + defaultBranchId))
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  Optional<EmulatedEndpoint> endpoint(String name) {
    return Optional.ofNullable(endpoints.get(name));
  }

  List<EmulatedEndpoint> endpoints(String branch) {
    return endpoints.values().stream().filter(e -> e.branchName().equals(branch)).toList();
  }

  Optional<EmulatedInstance> instance(String name) {
    return Optional.ofNullable(instances.get(name));
  }

  Collection<EmulatedInstance> instances() {
    return instances.values();
  }

  List<EmulatedHost> hosts() {
    return Stream.<EmulatedHost>concat(endpoints.values().stream(), instances.values().stream())
        .toList();
  }

  Optional<Proxy.Target> byDnsName(String name) {
    for (EmulatedHost host : hosts()) {
      for (HostKind kind : HostKind.values()) {
        if (host.dnsName(kind).equalsIgnoreCase(name)) {
          return Optional.of(new Proxy.Target(host, kind));
        }
      }
    }
    return Optional.empty();
  }

  List<Branch> allBranches() {
    List<Branch> all = new ArrayList<>(branches.values());
    instances.values().stream().map(EmulatedHost::branch).distinct().forEach(all::add);
    return all.stream().distinct().toList();
  }
}
