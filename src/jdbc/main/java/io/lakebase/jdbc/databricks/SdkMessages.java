package io.lakebase.jdbc.databricks;

import com.databricks.sdk.service.database.DatabaseInstance;
import com.databricks.sdk.service.database.DatabaseInstanceState;
import com.databricks.sdk.service.postgres.Branch;
import com.databricks.sdk.service.postgres.Endpoint;
import com.databricks.sdk.service.postgres.EndpointHosts;
import com.databricks.sdk.service.postgres.EndpointStatus;
import com.databricks.sdk.service.postgres.EndpointType;
import com.databricks.sdk.service.postgres.GenerateDatabaseCredentialRequest;
import com.databricks.sdk.service.postgres.Project;
import com.databricks.sdk.service.postgres.RequestedClaims;
import com.databricks.sdk.service.postgres.RequestedClaimsPermissionSet;
import com.databricks.sdk.service.postgres.RequestedResource;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.lakebase.jdbc.credential.Claim;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.ResourceName;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Our values from the SDK's messages and back, with everything checked that may be missing. */
final class SdkMessages {

  private SdkMessages() {}

  static GenerateDatabaseCredentialRequest autoscaling(CredentialRequest request)
      throws CredentialException {
    GenerateDatabaseCredentialRequest message =
        new GenerateDatabaseCredentialRequest().setEndpoint(request.target().toString());
    if (request.ttl() != null) {
      message.setTtl(Duration.newBuilder().setSeconds(request.ttl().toSeconds()).build());
    }
    if (!request.claims().isEmpty()) {
      List<RequestedClaims> claims = new ArrayList<>();
      for (Claim claim : request.claims()) {
        List<RequestedResource> tables =
            claim.tables().stream()
                .map(name -> new RequestedResource().setTableName(name))
                .toList();
        claims.add(
            new RequestedClaims()
                .setPermissionSet(
                    permission(RequestedClaimsPermissionSet.class, claim.permissionSet()))
                .setResources(tables));
      }
      message.setClaims(claims);
    }
    return message;
  }

  static com.databricks.sdk.service.database.GenerateDatabaseCredentialRequest provisioned(
      CredentialRequest request) throws CredentialException {
    ResourceName.Instance instance = (ResourceName.Instance) request.target();
    var message =
        new com.databricks.sdk.service.database.GenerateDatabaseCredentialRequest()
            .setRequestId(UUID.randomUUID().toString())
            .setInstanceNames(List.of(instance.name()));
    List<com.databricks.sdk.service.database.RequestedClaims> claims = new ArrayList<>();
    for (Claim claim : request.claims()) {
      claims.add(
          new com.databricks.sdk.service.database.RequestedClaims()
              .setPermissionSet(
                  permission(
                      com.databricks.sdk.service.database.RequestedClaimsPermissionSet.class,
                      claim.permissionSet()))
              .setResources(
                  claim.tables().stream()
                      .map(
                          table ->
                              new com.databricks.sdk.service.database.RequestedResource()
                                  .setTableName(table))
                      .toList()));
    }
    return claims.isEmpty() ? message : message.setClaims(claims);
  }

  static Credential credential(com.databricks.sdk.service.postgres.DatabaseCredential message)
      throws IOException {
    Timestamp expires = message.getExpireTime();
    return credential(
        message.getToken(),
        expires == null ? null : Instant.ofEpochSecond(expires.getSeconds(), expires.getNanos()));
  }

  static Credential credential(com.databricks.sdk.service.database.DatabaseCredential message)
      throws IOException {
    String expires = message.getExpirationTime();
    try {
      return credential(
          message.getToken(),
          expires == null || expires.isBlank() ? null : OffsetDateTime.parse(expires).toInstant());
    } catch (DateTimeException malformed) {
      throw new IOException("the credential's expiry is malformed", malformed);
    }
  }

  static ControlPlane.Listed endpoint(Endpoint message) throws IOException {
    ResourceName name = ResourceName.parse(required(message.getName(), "endpoint name"));
    if (!(name instanceof ResourceName.Endpoint endpoint)) {
      throw new IOException("the answer is about " + name + " and not about an endpoint");
    }
    EndpointStatus status =
        message.getStatus() == null ? new EndpointStatus() : message.getStatus();
    EndpointHosts told = status.getHosts() == null ? new EndpointHosts() : status.getHosts();
    Map<HostRole, String> hosts = new EnumMap<>(HostRole.class);
    put(hosts, HostRole.READ_WRITE, told.getHost());
    put(hosts, HostRole.READ_ONLY, told.getReadOnlyHost());
    put(hosts, HostRole.READ_WRITE_POOLED, told.getReadWritePooledHost());
    put(hosts, HostRole.READ_ONLY_POOLED, told.getReadOnlyPooledHost());
    String uid = message.getUid() == null ? "" : message.getUid();
    boolean readWrite = status.getEndpointType() != EndpointType.ENDPOINT_TYPE_READ_ONLY;
    String state = status.getCurrentState() == null ? "" : status.getCurrentState().name();
    boolean disabled = Boolean.TRUE.equals(status.getDisabled());
    return new ControlPlane.Listed(
        new EndpointInfo(endpoint, uid, hosts, disabled, state), readWrite);
  }

  static EndpointInfo instance(DatabaseInstance message) throws IOException {
    Map<HostRole, String> hosts = new EnumMap<>(HostRole.class);
    put(hosts, HostRole.READ_WRITE, message.getReadWriteDns());
    put(hosts, HostRole.READ_ONLY, message.getReadOnlyDns());
    boolean stopped =
        Boolean.TRUE.equals(message.getEffectiveStopped())
            || message.getState() == DatabaseInstanceState.STOPPED;
    return new EndpointInfo(
        new ResourceName.Instance(required(message.getName(), "instance name")),
        message.getUid() == null ? "" : message.getUid(),
        hosts,
        stopped,
        message.getState() == null ? "" : message.getState().name());
  }

  static List<ControlPlane.Listed> endpoints(@Nullable Collection<Endpoint> messages)
      throws IOException {
    List<ControlPlane.Listed> listed = new ArrayList<>();
    for (Endpoint message : messages == null ? List.<Endpoint>of() : messages) {
      listed.add(endpoint(message));
    }
    return listed;
  }

  static List<ControlPlane.BranchInfo> branches(@Nullable Collection<Branch> messages)
      throws IOException {
    List<ControlPlane.BranchInfo> listed = new ArrayList<>();
    for (Branch message : messages == null ? List.<Branch>of() : messages) {
      if (ResourceName.parse(required(message.getName(), "branch name"))
          instanceof ResourceName.Branch branch) {
        boolean isDefault =
            message.getStatus() != null && Boolean.TRUE.equals(message.getStatus().getDefault());
        listed.add(new ControlPlane.BranchInfo(branch, isDefault));
      }
    }
    return listed;
  }

  static List<ResourceName.Project> projects(@Nullable Collection<Project> messages)
      throws IOException {
    List<ResourceName.Project> listed = new ArrayList<>();
    for (Project message : messages == null ? List.<Project>of() : messages) {
      if (ResourceName.parse(required(message.getName(), "project name"))
          instanceof ResourceName.Project project) {
        listed.add(project);
      }
    }
    return listed;
  }

  static Optional<ResourceName.Branch> defaultBranch(Project message) {
    String name = message.getStatus() == null ? null : message.getStatus().getDefaultBranch();
    return name != null && ResourceName.parse(name) instanceof ResourceName.Branch branch
        ? Optional.of(branch)
        : Optional.empty();
  }

  static @Nullable String next(@Nullable String token) {
    return token == null || token.isEmpty() ? null : token;
  }

  static String required(@Nullable String value, String what) throws IOException {
    if (value == null || value.isBlank()) {
      throw new IOException("the answer has no " + what);
    }
    return value;
  }

  private static Credential credential(@Nullable String token, @Nullable Instant expires)
      throws IOException {
    Instant now = Instant.now();
    String present = required(token, "token");
    return expires == null
        ? Credential.useOnce(present, now)
        : new Credential(present, now, expires);
  }

  private static <E extends Enum<E>> E permission(Class<E> type, String name)
      throws CredentialException {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException unknown) {
      throw Resolution.failure(name, "not a permission set of a claim", "Use READ_ONLY");
    }
  }

  private static void put(Map<HostRole, String> hosts, HostRole role, @Nullable String host) {
    if (host != null && !host.isBlank()) {
      hosts.put(role, host);
    }
  }
}
