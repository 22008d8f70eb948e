package io.lakebase.workflow;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The typed name of a workflow. It is all that a process needs to start the workflow and to read
 * its result; the implementation is given to the engine that runs it.
 *
 * @param name the name stored in the database, 1 to 255 bytes of UTF-8 without NUL; renaming
 *     strands workflows in flight
 * @param className a qualifier that DBOS applications use ({@code class_name}), at most 255 bytes;
 *     null for none
 * @param input what the workflow is called with
 * @param output what it returns
 * @param <I> the input
 * @param <O> the result
 */
public record WorkflowType<I, O>(
    String name, @Nullable String className, TypeRef<I> input, TypeRef<O> output) {

  private static final int LONGEST_NAME = 255;

  public WorkflowType {
    requireName("name", name);
    if (className != null) {
      requireName("class name", className);
    }
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(output, "output");
  }

  /**
   * The same workflow under a class name, as applications written for DBOS Transact store it.
   *
   * @param className the value of {@code class_name}
   * @return a copy
   */
  public WorkflowType<I, O> withClassName(String className) {
    return new WorkflowType<>(name, className, input, output);
  }

  @Override
  public String toString() {
    return className == null ? name : className + "." + name;
  }

  static void requireName(String what, String value) {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (value.isBlank() || bytes > LONGEST_NAME || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "["
              + what
              + "] not usable: it has "
              + bytes
              + " bytes, is blank or holds a NUL. Choose 1 to "
              + LONGEST_NAME
              + " bytes of text.");
    }
  }
}
