package io.lakebase.jdbc.credential;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Finds an endpoint's hosts by its name, and its name by a host.
 *
 * <p>Answers are remembered for a while. Safe for use by several threads.
 */
public interface EndpointDirectory {

  /**
   * Looks an endpoint up.
   *
   * @param name an endpoint or instance, a branch (its read-write endpoint) or a project (its
   *     default branch's)
   * @param timeout how long to wait at most
   * @throws CredentialException if the control plane does not know it or does not answer
   * @throws InterruptedException if the caller was interrupted; others are not hurt
   * @throws TimeoutException if the time is up; the look-up goes on for others
   */
  EndpointInfo locate(ResourceName name, Duration timeout)
      throws CredentialException, InterruptedException, TimeoutException;

  /**
   * Finds the endpoint that a host belongs to. At most 50 calls or 10 seconds are spent on it.
   *
   * @param host a host name without port
   * @param timeout how long to wait at most
   * @return empty if no endpoint that this identity can see has such a host
   * @throws CredentialException if the control plane does not answer, or the search was given up
   * @throws InterruptedException if the caller was interrupted; others are not hurt
   * @throws TimeoutException if the time is up; the search goes on for others
   */
  Optional<EndpointInfo> find(String host, Duration timeout)
      throws CredentialException, InterruptedException, TimeoutException;

  /**
   * Says that a host of an answer could not be reached, so that the next look-up asks anew. Does
   * nothing where answers are not remembered.
   */
  default void outdated(EndpointInfo info) {}
}
