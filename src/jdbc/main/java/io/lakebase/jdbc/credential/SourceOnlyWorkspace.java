package io.lakebase.jdbc.credential;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A registered source that knows neither endpoints nor a role. */
final class SourceOnlyWorkspace implements Workspace, EndpointDirectory, Principal {

  private final String name;
  private final CredentialSource source;
  private final String identity = UUID.randomUUID().toString();

  SourceOnlyWorkspace(String name, CredentialSource source) {
    this.name = name;
    this.source = Objects.requireNonNull(source, "source");
  }

  @Override
  public String host() {
    return name;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public CredentialSource credentials() {
    return source;
  }

  @Override
  public EndpointDirectory endpoints() {
    return this;
  }

  @Override
  public Principal principal() {
    return this;
  }

  @Override
  public EndpointInfo locate(ResourceName resource, Duration timeout) throws CredentialException {
    throw new CredentialException(
        "["
            + name
            + "] no hosts: a registered credential source does not know those of "
            + resource
            + ". Name the host in the URL.",
        true,
        null);
  }

  @Override
  public Optional<EndpointInfo> find(String host, Duration timeout) {
    return Optional.empty();
  }

  @Override
  public String role(Duration timeout) throws CredentialException {
    throw new CredentialException(
        "["
            + name
            + "] no user: a registered credential source does not know its role. Set the user.",
        true,
        null);
  }

  @Override
  public String toString() {
    return "Workspace[" + name + "]";
  }
}
