package io.lakebase.workflow;

/**
 * Names workflows: {@code static final WorkflowType<Order, Receipt> CHECKOUT =
 * Workflow.type("checkout", Order.class, Receipt.class)}.
 */
public final class Workflow {

  private Workflow() {}

  /**
   * A workflow with plain input and output types.
   *
   * @param name the stored name, see {@link WorkflowType#name}
   * @param input the input's class
   * @param output the result's class, {@code Void.class} for none
   * @param <I> the input
   * @param <O> the result
   * @return the typed name
   */
  public static <I, O> WorkflowType<I, O> type(String name, Class<I> input, Class<O> output) {
    return new WorkflowType<>(name, null, TypeRef.of(input), TypeRef.of(output));
  }

  /**
   * A workflow with a generic result.
   *
   * @param name the stored name, see {@link WorkflowType#name}
   * @param input the input's class
   * @param output the result's type
   * @param <I> the input
   * @param <O> the result
   * @return the typed name
   */
  public static <I, O> WorkflowType<I, O> type(String name, Class<I> input, TypeRef<O> output) {
    return new WorkflowType<>(name, null, TypeRef.of(input), output);
  }

  /**
   * A workflow with a generic input.
   *
   * @param name the stored name, see {@link WorkflowType#name}
   * @param input the input's type
   * @param output the result's class
   * @param <I> the input
   * @param <O> the result
   * @return the typed name
   */
  public static <I, O> WorkflowType<I, O> type(String name, TypeRef<I> input, Class<O> output) {
    return new WorkflowType<>(name, null, input, TypeRef.of(output));
  }

  /**
   * A workflow with generic input and result.
   *
   * @param name the stored name, see {@link WorkflowType#name}
   * @param input the input's type
   * @param output the result's type
   * @param <I> the input
   * @param <O> the result
   * @return the typed name
   */
  public static <I, O> WorkflowType<I, O> type(String name, TypeRef<I> input, TypeRef<O> output) {
    return new WorkflowType<>(name, null, input, output);
  }

  /**
   * A workflow that schedules start, see {@link Schedule#of}.
   *
   * @param name the stored name, see {@link WorkflowType#name}
   * @param context what the schedule hands it, {@code Void.class} for nothing
   * @param output the result's class
   * @param <C> the context
   * @param <O> the result
   * @return the typed name
   */
  public static <C, O> WorkflowType<Slot<C>, O> scheduled(
      String name, Class<C> context, Class<O> output) {
    return new WorkflowType<>(name, null, TypeRef.slot(TypeRef.of(context)), TypeRef.of(output));
  }

  /**
   * A workflow that schedules start, with a generic result.
   *
   * @param name the stored name, see {@link WorkflowType#name}
   * @param context what the schedule hands it
   * @param output the result's type
   * @param <C> the context
   * @param <O> the result
   * @return the typed name
   */
  public static <C, O> WorkflowType<Slot<C>, O> scheduled(
      String name, Class<C> context, TypeRef<O> output) {
    return new WorkflowType<>(name, null, TypeRef.slot(TypeRef.of(context)), output);
  }

  /**
   * A workflow that schedules start, with a generic context.
   *
   * @param name the stored name, see {@link WorkflowType#name}
   * @param context what the schedule hands it
   * @param output the result's class
   * @param <C> the context
   * @param <O> the result
   * @return the typed name
   */
  public static <C, O> WorkflowType<Slot<C>, O> scheduled(
      String name, TypeRef<C> context, Class<O> output) {
    return new WorkflowType<>(name, null, TypeRef.slot(context), TypeRef.of(output));
  }

  /**
   * A workflow that schedules start, with generic context and result.
   *
   * @param name the stored name, see {@link WorkflowType#name}
   * @param context what the schedule hands it
   * @param output the result's type
   * @param <C> the context
   * @param <O> the result
   * @return the typed name
   */
  public static <C, O> WorkflowType<Slot<C>, O> scheduled(
      String name, TypeRef<C> context, TypeRef<O> output) {
    return new WorkflowType<>(name, null, TypeRef.slot(context), output);
  }
}
