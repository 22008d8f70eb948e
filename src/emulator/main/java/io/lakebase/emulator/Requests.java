package io.lakebase.emulator;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Every call that reached the control plane, refused and failed ones included. Safe for use by many
 * threads.
 */
public final class Requests {
  private final Queue<Request> log = new ConcurrentLinkedQueue<>();

  Requests() {}

  void add(Request request) {
    log.add(request);
  }

  /** How many calls of these routes there were since the start or the last {@link #reset()}. */
  public int count(Route... routes) {
    List<Route> wanted = List.of(routes);
    return (int) log.stream().filter(request -> wanted.contains(request.route())).count();
  }

  /** How many calls there were. */
  public int total() {
    return log.size();
  }

  /** The calls in the order of their arrival. */
  public List<Request> list() {
    return List.copyOf(log);
  }

  /** The calls of one route in the order of their arrival. */
  public List<Request> list(Route route) {
    return log.stream().filter(request -> request.route() == route).toList();
  }

  /** Forgets all calls so far. */
  public void reset() {
    log.clear();
  }
}
