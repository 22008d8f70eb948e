package io.lakebase.jdbc.credential;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a Lakebase resource, checked so strictly that it can stand in a path as it is.
 *
 * <p>Autoscaling names are {@code projects/p}, {@code projects/p/branches/b} and {@code
 * projects/p/branches/b/endpoints/e}; a Provisioned instance is {@code instances/name}. Identifiers
 * are 1 to 63 letters, digits and hyphens (lower case in Autoscaling names); nothing is decoded and
 * nothing is trimmed. Immutable.
 *
 * @see <a href="https://docs.databricks.com/aws/en/oltp/projects/">Databricks: Lakebase
 *     projects</a>
 */
public sealed interface ResourceName {

  /** What a credential can be issued for. */
  sealed interface Target extends ResourceName {}

  /**
   * A project of Lakebase Autoscaling.
   *
   * @param project the identifier alone
   */
  record Project(String project) implements ResourceName {
    public Project {
      Syntax.requireId("project", project);
    }

    /** Written out, since what the JDK generates keeps the class loader alive in some JVMs. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Project that && project.equals(that.project);
    }

    @Override
    public int hashCode() {
      return project.hashCode();
    }

    @Override
    public String toString() {
      return "projects/" + project;
    }
  }

  /**
   * A branch of a project.
   *
   * @param project the project's identifier alone
   * @param branch the branch's identifier alone
   */
  record Branch(String project, String branch) implements ResourceName {
    public Branch {
      Syntax.requireId("project", project);
      Syntax.requireId("branch", branch);
    }

    /** The project this branch belongs to. */
    public Project parent() {
      return new Project(project);
    }

    /** Written out, since what the JDK generates keeps the class loader alive in some JVMs. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Branch that
          && project.equals(that.project)
          && branch.equals(that.branch);
    }

    @Override
    public int hashCode() {
      return 31 * (project.hashCode()) + branch.hashCode();
    }

    @Override
    public String toString() {
      return "projects/" + project + "/branches/" + branch;
    }
  }

  /**
   * A compute endpoint of a branch.
   *
   * @param project the project's identifier alone
   * @param branch the branch's identifier alone
   * @param endpoint the endpoint's identifier alone
   */
  record Endpoint(String project, String branch, String endpoint) implements Target {
    public Endpoint {
      Syntax.requireId("project", project);
      Syntax.requireId("branch", branch);
      Syntax.requireId("endpoint", endpoint);
    }

    /** The branch this endpoint belongs to. */
    public Branch parent() {
      return new Branch(project, branch);
    }

    /** Written out, since what the JDK generates keeps the class loader alive in some JVMs. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Endpoint that
          && project.equals(that.project)
          && branch.equals(that.branch)
          && endpoint.equals(that.endpoint);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * (project.hashCode()) + branch.hashCode()) + endpoint.hashCode();
    }

    @Override
    public String toString() {
      return "projects/" + project + "/branches/" + branch + "/endpoints/" + endpoint;
    }
  }

  /**
   * A database instance of Lakebase Provisioned.
   *
   * @param name the instance's name
   */
  record Instance(String name) implements Target {
    public Instance {
      Syntax.requireInstance(name);
    }

    /** Written out, since what the JDK generates keeps the class loader alive in some JVMs. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Instance that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return "instances/" + name;
    }
  }

  /**
   * Reads a name in the form that {@code toString} gives.
   *
   * @throws IllegalArgumentException if the text is anything else; the message quotes at most 120
   *     characters of it
   */
  static ResourceName parse(String text) {
    return Syntax.parse(text);
  }

  /** The grammar, apart so that the interface shows only what callers need. */
  final class Syntax {
    private static final String ID = "([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)";
    private static final Pattern IDENTIFIER = Pattern.compile(ID);
    private static final Pattern INSTANCE =
        Pattern.compile("([A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)");
    private static final Pattern AUTOSCALING =
        Pattern.compile("projects/" + ID + "(?:/branches/" + ID + "(?:/endpoints/" + ID + ")?)?");
    private static final String INSTANCES = "instances/";

    private Syntax() {}

    private static ResourceName parse(String text) {
      Objects.requireNonNull(text, "text");
      if (text.startsWith(INSTANCES)) {
        return new Instance(text.substring(INSTANCES.length()));
      }
      Matcher matcher = AUTOSCALING.matcher(text);
      if (!matcher.matches()) {
        throw malformed(
            "resource name", text, "projects/p, …/branches/b, …/endpoints/e or instances/i");
      }
      if (matcher.group(3) != null) {
        return new Endpoint(matcher.group(1), matcher.group(2), matcher.group(3));
      }
      return matcher.group(2) != null
          ? new Branch(matcher.group(1), matcher.group(2))
          : new Project(matcher.group(1));
    }

    private static void requireId(String kind, String id) {
      if (!IDENTIFIER.matcher(id).matches()) {
        throw malformed(kind, id, "1 to 63 lower-case letters, digits and inner hyphens");
      }
    }

    private static void requireInstance(String name) {
      if (!INSTANCE.matcher(name).matches()) {
        throw malformed("instance", name, "1 to 63 letters, digits and inner hyphens");
      }
    }

    private static IllegalArgumentException malformed(String kind, String text, String expected) {
      String shown = text.length() <= 120 ? text : text.substring(0, 120) + "…";
      return new IllegalArgumentException(
          String.format(
              Locale.ROOT, "[%s] not a Lakebase %s: expected %s.", shown, kind, expected));
    }
  }
}
