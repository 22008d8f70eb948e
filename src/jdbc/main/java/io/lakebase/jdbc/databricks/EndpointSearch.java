package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.Workers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the endpoint of a host through all projects and branches, since the control plane has
 * no such question: a few calls at a time, at most 50 in all, within a limit.
 */
final class EndpointSearch {

  private static final int MOST_CALLS = 50;
  private static final int AT_ONCE = 6;

  private final Session session;
  private final Workers workers;
  private final String host;
  private final String uid;
  private final Deadline deadline;
  private final Deque<Callable<Found>> waiting = new ArrayDeque<>();
  private final BlockingQueue<FutureTask<Found>> done = new LinkedBlockingQueue<>();
  private final Deque<FutureTask<Found>> running = new ArrayDeque<>();
  private @Nullable CredentialException notShown;

  EndpointSearch(Session session, Workers workers, String host, Duration limit) {
    this.session = session;
    this.workers = workers;
    this.host = host;
    this.uid = host.split("\\.", 2)[0].replaceFirst("(-pooler|-ro|-ro-pooler)$", "");
    this.deadline = Deadline.after(limit);
  }

  /** What one call gave: the endpoint, or more calls to make. */
  private record Found(@Nullable EndpointInfo endpoint, List<Callable<Found>> next) {}

  private static final Found NOTHING = new Found(null, List.of());

  /**
   * Searches.
   *
   * @return empty if every listing was read and none has the host
   * @throws CredentialException if a listing failed, or the limits were reached first; what may not
   *     be seen or is gone by now counts only where the host is nowhere else
   */
  Optional<EndpointInfo> run() throws CredentialException, InterruptedException {
    waiting.add(() -> projects(null));
    int calls = 0;
    try {
      while (true) {
        while (!waiting.isEmpty() && running.size() < AT_ONCE && calls < MOST_CALLS) {
          calls++;
          start(waiting.remove());
        }
        if (running.isEmpty()) {
          if (!waiting.isEmpty()) {
            throw givenUp(calls);
          }
          if (notShown != null) {
            throw notShown;
          }
          return Optional.empty();
        }
        FutureTask<Found> ended = done.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        if (ended == null) {
          throw givenUp(calls);
        }
        running.remove(ended);
        Found found = outcome(ended);
        if (found.endpoint() != null) {
          return Optional.of(found.endpoint());
        }
        waiting.addAll(found.next());
      }
    } finally {
      running.forEach(task -> task.cancel(true));
    }
  }

  private void start(Callable<Found> call) {
    FutureTask<Found> task =
        new FutureTask<>(call) {
          @Override
          protected void done() {
            done.add(this);
          }
        };
    running.add(task);
    workers.execute(task);
  }

  private Found outcome(FutureTask<Found> ended) throws CredentialException, InterruptedException {
    try {
      return ended.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CredentialException failure) {
        int status = failure.status().orElse(0);
        if (status != 403 && status != 404) {
          throw failure;
        }
        notShown = failure;
        return NOTHING;
      }
      throw new CredentialException("the search failed: " + e.getCause(), false, e.getCause());
    }
  }

  private Found projects(@Nullable String page) throws CredentialException, InterruptedException {
    ControlPlane.Page<ResourceName.Project> answer = session.ask(plane -> plane.projects(page));
    Deque<Callable<Found>> next = new ArrayDeque<>();
    answer.items().forEach(project -> next.add(() -> branches(project, null)));
    String more = answer.next();
    if (more != null) {
      next.add(() -> projects(more));
    }
    return new Found(null, List.copyOf(next));
  }

  private Found branches(ResourceName.Project project, @Nullable String page)
      throws CredentialException, InterruptedException {
    ControlPlane.Page<ControlPlane.BranchInfo> answer =
        session.ask(plane -> plane.branches(project, page));
    Deque<Callable<Found>> next = new ArrayDeque<>();
    for (ControlPlane.BranchInfo branch : answer.items()) {
      Callable<Found> call = () -> endpoints(branch.name(), null);
      if (branch.isDefault()) {
        next.addFirst(call);
      } else {
        next.addLast(call);
      }
    }
    String more = answer.next();
    if (more != null) {
      next.add(() -> branches(project, more));
    }
    return new Found(null, List.copyOf(next));
  }

  private Found endpoints(ResourceName.Branch branch, @Nullable String page)
      throws CredentialException, InterruptedException {
    ControlPlane.Page<ControlPlane.Listed> answer =
        session.ask(plane -> plane.endpoints(branch, page));
    for (ControlPlane.Listed listed : answer.items()) {
      EndpointInfo info = listed.info();
      if (info.hasHost(host) || (!uid.isEmpty() && info.uid().equalsIgnoreCase(uid))) {
        return new Found(info, List.of());
      }
    }
    String more = answer.next();
    return new Found(null, more == null ? List.of() : List.of(() -> endpoints(branch, more)));
  }

  private CredentialException givenUp(int calls) {
    return Resolution.failure(
        host,
        "the endpoint of this host was not found within " + calls + " calls and 10 s",
        "Set lakebaseEndpoint to its resource name");
  }
}
