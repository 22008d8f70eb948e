package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.EndpointDirectory;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.Workers;
import io.lakebase.jdbc.internal.cache.LookupCache;
import io.lakebase.jdbc.internal.cache.Surroundings;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Endpoints by name and by host, remembered both ways. */
final class DatabricksDirectory implements EndpointDirectory {

  private static final Duration SEARCH_LIMIT = Duration.ofSeconds(10);

  private final Session session;
  private final Workers workers;
  private final LongSupplier nanoTime;
  private final LookupCache<ResourceName, EndpointInfo> byName;
  private final LookupCache<String, EndpointInfo> byHost;

  DatabricksDirectory(
      Session session, Surroundings surroundings, Workers workers, Authentication authentication) {
    this.session = session;
    this.workers = workers;
    this.nanoTime = surroundings.nanoTime();
    this.byName = new LookupCache<>(surroundings, authentication.limit());
    this.byHost = new LookupCache<>(surroundings, authentication.limit().plus(SEARCH_LIMIT));
  }

  /** No endpoint has the host; remembered like a failure. */
  private static final class NoSuchHost extends CredentialException {
    private static final long serialVersionUID = 1L;

    NoSuchHost(String host) {
      super("[" + host + "] no endpoint of this host is visible to the identity.", true, null);
    }
  }

  @Override
  public EndpointInfo locate(ResourceName name, Duration timeout)
      throws CredentialException, InterruptedException, TimeoutException {
    return byName.get(name, remembered(() -> byName(name)), Deadline.after(timeout));
  }

  @Override
  public Optional<EndpointInfo> find(String host, Duration timeout)
      throws CredentialException, InterruptedException, TimeoutException {
    String lower = host.toLowerCase(Locale.ROOT);
    try {
      return Optional.of(
          byHost.get(lower, remembered(() -> byHost(lower)), Deadline.after(timeout)));
    } catch (CredentialException e) {
      if (e.getCause() instanceof NoSuchHost) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void outdated(EndpointInfo info) {
    byName.outdated(info.target());
    if (info.target() instanceof ResourceName.Endpoint endpoint) {
      byName.outdated(endpoint.parent());
      byName.outdated(endpoint.parent().parent());
    }
    info.hosts().values().forEach(host -> byHost.outdated(host.toLowerCase(Locale.ROOT)));
    // A host that was found by the endpoint's uid is none of its hosts.
    byHost.outdatedIf(known -> known.target().equals(info.target()));
  }

  private Callable<EndpointInfo> remembered(Callable<EndpointInfo> lookup) {
    return () -> {
      long began = nanoTime.getAsLong();
      EndpointInfo info = lookup.call();
      byName.put(info.target(), info, began);
      info.hosts().values().forEach(host -> byHost.put(host.toLowerCase(Locale.ROOT), info, began));
      return info;
    };
  }

  private EndpointInfo byName(ResourceName name) throws CredentialException, InterruptedException {
    if (name instanceof ResourceName.Endpoint endpoint) {
      return session.ask(plane -> plane.endpoint(endpoint));
    } else if (name instanceof ResourceName.Instance instance) {
      return session.ask(plane -> plane.instance(instance));
    } else if (name instanceof ResourceName.Branch branch) {
      return readWrite(branch);
    }
    ResourceName.Project project = (ResourceName.Project) name;
    Optional<ResourceName.Branch> told = session.ask(plane -> plane.defaultBranch(project));
    return readWrite(told.isPresent() ? told.get() : defaultBranch(project));
  }

  private ResourceName.Branch defaultBranch(ResourceName.Project project)
      throws CredentialException, InterruptedException {
    String page = null;
    do {
      String token = page;
      ControlPlane.Page<ControlPlane.BranchInfo> answer =
          session.ask(plane -> plane.branches(project, token));
      for (ControlPlane.BranchInfo branch : answer.items()) {
        if (branch.isDefault()) {
          return branch.name();
        }
      }
      page = answer.next();
    } while (page != null);
    throw Resolution.failure(
        project.toString(), "the project has no default branch", "Name a branch or an endpoint");
  }

  private EndpointInfo readWrite(ResourceName.Branch branch)
      throws CredentialException, InterruptedException {
    String page = null;
    do {
      String token = page;
      ControlPlane.Page<ControlPlane.Listed> answer =
          session.ask(plane -> plane.endpoints(branch, token));
      for (ControlPlane.Listed endpoint : answer.items()) {
        if (endpoint.readWrite()) {
          return endpoint.info();
        }
      }
      page = answer.next();
    } while (page != null);
    throw Resolution.failure(
        branch.toString(), "the branch has no read-write endpoint", "Create one, or name another");
  }

  private EndpointInfo byHost(String host) throws CredentialException, InterruptedException {
    String uid = instanceUid(host);
    Optional<EndpointInfo> found =
        uid == null ? Optional.empty() : session.ask(plane -> plane.instanceByUid(uid));
    if (found.isEmpty()) {
      found = new EndpointSearch(session, workers, host, SEARCH_LIMIT).run();
    }
    return found.orElseThrow(() -> new NoSuchHost(host));
  }

  private static @Nullable String instanceUid(String host) {
    String label = host.split("\\.", 2)[0];
    for (String prefix : new String[] {"instance-ro-", "instance-"}) {
      if (label.startsWith(prefix)) {
        return label.substring(prefix.length());
      }
    }
    return null;
  }
}
