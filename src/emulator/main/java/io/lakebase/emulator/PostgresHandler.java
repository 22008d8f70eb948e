package io.lakebase.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /api/2.0/postgres}: projects, branches, endpoints, databases, roles. */
record PostgresHandler(Catalog catalog, Roles roles, ResourceJson json) {
  private static final Pattern PATH =
      Pattern.compile(
          "/api/2\\.0/postgres/projects(?:/([^/]+)(?:/(branches)(?:/([^/]+)(?:/(endpoints|databases|roles)(?:/([^/]+))?)?)?)?)?");

  Reply handle(Call call) {
    Matcher path = PATH.matcher(call.path());
    if (!call.method().equals("GET") || !path.matches()) {
      throw new ApiException(404, "ENDPOINT_NOT_FOUND", "No API found for '" + call + "'");
    }
    Page page = Page.of(call);
    if (path.group(1) == null) {
      return page.of("projects", catalog.projects(), this::project);
    }
    String project = "projects/" + path.group(1);
    List<Branch> branches = catalog.branches(project);
    if (branches.isEmpty()) {
      throw ApiException.notFound("project");
    }
    if (path.group(2) == null) {
      return Reply.ok(project(project));
    }
    if (path.group(3) == null) {
      return page.of("branches", branches, this::branch);
    }
    Branch branch =
        catalog.branch(project + "/branches/" + path.group(3)).orElseThrow(missing("branch"));
    return path.group(4) == null
        ? Reply.ok(branch(branch))
        : inside(branch, path.group(4), path.group(5), page);
  }

  private Reply inside(Branch branch, String kind, @Nullable String id, Page page) {
    if (id == null) {
      return switch (kind) {
        case "endpoints" -> page.of(kind, catalog.endpoints(branch.name()), json::endpoint);
        case "databases" -> page.of(kind, branch.databases(), d -> json.database(branch, d));
        default -> page.of(kind, List.copyOf(roles.all()), r -> json.role(branch, r));
      };
    }
    return Reply.ok(
        switch (kind) {
          case "endpoints" ->
              catalog
                  .endpoint(branch.name() + "/endpoints/" + id)
                  .map(json::endpoint)
                  .orElseThrow(missing("endpoint"));
          case "databases" ->
              one(branch.databases(), d -> json.database(branch, d), branch, kind, id);
          default -> one(List.copyOf(roles.all()), r -> json.role(branch, r), branch, kind, id);
        });
  }

  private static <T> ObjectNode one(
      List<T> all, Function<T, ObjectNode> form, Branch branch, String kind, String id) {
    String name = branch.name() + "/" + kind + "/" + id;
    return all.stream()
        .map(form)
        .filter(resource -> resource.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(missing(kind.substring(0, kind.length() - 1)));
  }

  private ObjectNode project(String name) {
    return json.project(name, catalog.defaultBranch(name).map(Branch::name).orElse(""));
  }

  private ObjectNode branch(Branch branch) {
    boolean isDefault = catalog.defaultBranch(branch.project()).stream().anyMatch(branch::equals);
    return json.branch(branch, isDefault);
  }

  private static Supplier<ApiException> missing(String what) {
    return () -> ApiException.notFound(what);
  }
}
