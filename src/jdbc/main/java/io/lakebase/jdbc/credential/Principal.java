package io.lakebase.jdbc.credential;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Knows the Postgres role of an identity. Safe for use by several threads. */
@FunctionalInterface
public interface Principal {

  /**
   * The role that carries the identity's own name: a user's e-mail address or a service principal's
   * application id. Known without a call where the configuration tells it, remembered otherwise.
   *
   * @param timeout how long to wait at most
   * @throws CredentialException if the control plane does not tell it
   * @throws InterruptedException if the caller was interrupted; others are not hurt
   * @throws TimeoutException if the time is up
   */
  String role(Duration timeout) throws CredentialException, InterruptedException, TimeoutException;
}
