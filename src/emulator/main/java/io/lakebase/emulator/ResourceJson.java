package io.lakebase.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/** The resources of the workspace as the API shows them. */
record ResourceJson(Instant created, Roles roles, int postgresVersion) {

  ObjectNode project(String name, String defaultBranch) {
    ObjectNode body = resource(name);
    body.put("project_id", last(name));
    ObjectNode status = body.putObject("status");
    status
        .put("display_name", last(name))
        .put("pg_version", postgresVersion)
        .put("enable_pg_native_login", roles.nativeLogin())
        .put("owner", "local")
        .put("default_branch", defaultBranch);
    return body;
  }

  ObjectNode branch(Branch branch, boolean isDefault) {
    ObjectNode body = resource(branch.name());
    body.put("parent", branch.project()).put("branch_id", last(branch.name()));
    body.putObject("status").put("default", isDefault).put("current_state", "READY");
    return body;
  }

  ObjectNode endpoint(EmulatedEndpoint endpoint) {
    ObjectNode body = resource(endpoint.name());
    body.put("uid", endpoint.uid())
        .put("parent", endpoint.branchName())
        .put("endpoint_id", last(endpoint.name()));
    Wakefulness.State state = endpoint.wakefulness().state();
    ObjectNode status = body.putObject("status");
    status
        .put("endpoint_type", "ENDPOINT_TYPE_" + endpoint.type())
        .put("current_state", shown(state))
        .put("disabled", state == Wakefulness.State.DISABLED)
        .put("autoscaling_limit_min_cu", 0.5)
        .put("autoscaling_limit_max_cu", 4.0)
        .put("suspend_timeout_duration", "86400s");
    if (state == Wakefulness.State.WAKING) {
      status.put("pending_state", "ACTIVE");
    }
    ObjectNode hosts = status.putObject("hosts");
    hosts.put("host", endpoint.host());
    if (endpoint.readableSecondaries()) {
      hosts.put("read_only_host", endpoint.readOnlyHost());
    }
    hosts.put("read_write_pooled_host", endpoint.pooledHost());
    if (endpoint.readableSecondaries()) {
      hosts.put("read_only_pooled_host", endpoint.readOnlyPooledHost());
    }
    return body;
  }

  ObjectNode database(Branch branch, String database) {
    String id = database.replace('_', '-').toLowerCase(Locale.ROOT);
    ObjectNode body = resource(branch.name() + "/databases/" + id);
    body.put("parent", branch.name());
    body.putObject("status").put("database_id", id).put("postgres_database", database);
    return body;
  }

  ObjectNode role(Branch branch, Role role) {
    String id =
        "role-"
            + UUID.nameUUIDFromBytes(role.name().getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 13);
    ObjectNode body = resource(branch.name() + "/roles/" + id);
    body.put("parent", branch.name());
    ObjectNode status = body.putObject("status");
    status.put("role_id", id).put("postgres_role", role.name());
    if (role.identityType() == null) {
      status.put("auth_method", "PG_PASSWORD_SCRAM_SHA_256");
    } else {
      status
          .put("identity_type", role.identityType().name())
          .put("auth_method", "LAKEBASE_OAUTH_V1")
          .putArray("membership_roles")
          .add("DATABRICKS_SUPERUSER");
    }
    return body;
  }

  ObjectNode instance(EmulatedInstance instance) {
    Wakefulness.State state = instance.wakefulness().state();
    return Reply.json()
        .put("name", instance.name())
        .put("uid", instance.uid())
        .put("creation_time", created.toString())
        .put("capacity", "CU_1")
        .put("pg_version", "PG_VERSION_" + postgresVersion)
        .put("state", state == Wakefulness.State.DISABLED ? "STOPPED" : "AVAILABLE")
        .put("effective_stopped", state == Wakefulness.State.DISABLED)
        .put("effective_enable_pg_native_login", roles.nativeLogin())
        .put("effective_enable_readable_secondaries", true)
        .put("read_write_dns", instance.host())
        .put("read_only_dns", instance.readOnlyHost());
  }

  private ObjectNode resource(String name) {
    return Reply.json()
        .put("name", name)
        .put("uid", UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString())
        .put("create_time", created.toString())
        .put("update_time", created.toString());
  }

  private static String shown(Wakefulness.State state) {
    return switch (state) {
      case ACTIVE -> "ACTIVE";
      case WAKING -> "INIT";
      case IDLE, DISABLED -> "IDLE";
    };
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
