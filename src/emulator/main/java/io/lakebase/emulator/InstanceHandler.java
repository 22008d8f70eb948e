package io.lakebase.emulator;

import java.util.List;

/** {@code /api/2.0/database/instances}: the Provisioned product. */
record InstanceHandler(Catalog catalog, ResourceJson json) {
  private static final String BASE = "/api/2.0/database/instances";

  Reply handle(Call call) {
    String rest = call.path().substring(BASE.length());
    if (!call.method().equals("GET")) {
      throw new ApiException(404, "ENDPOINT_NOT_FOUND", "No API found for '" + call + "'");
    }
    if (rest.isEmpty()) {
      return Page.of(call)
          .of("database_instances", List.copyOf(catalog.instances()), json::instance);
    }
    if (rest.equals(":findByUid")) {
      String uid = call.query().getOrDefault("uid", "");
      return catalog.instances().stream()
          .filter(instance -> instance.uid().equals(uid))
          .findFirst()
          .map(instance -> Reply.ok(json.instance(instance)))
          .orElseThrow(
              () -> new ApiException(404, "Database instance with uid '" + uid + "' not found."));
    }
    String name = rest.substring(1);
    return catalog
        .instance(name)
        .map(instance -> Reply.ok(json.instance(instance)))
        .orElseThrow(() -> new ApiException(404, "Database instance '" + name + "' not found."));
  }
}
