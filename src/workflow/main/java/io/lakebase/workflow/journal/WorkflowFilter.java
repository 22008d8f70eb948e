package io.lakebase.workflow.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which workflows to list. Empty lists and nulls do not filter.
 *
 * @param idPrefix ids that begin so
 * @param createdFrom milliseconds since the epoch, inclusive
 * @param createdTo milliseconds since the epoch, exclusive
 * @param limit rows at most, from 1
 * @param offset rows to skip, from 0
 * @param newestFirst order by creation time, descending
 * @param withPayload whether inputs, output and error are read
 */
public record WorkflowFilter(
    List<String> ids,
    @Nullable String idPrefix,
    List<String> names,
    List<String> statuses,
    List<String> executorIds,
    List<String> applicationVersions,
    @Nullable String queueName,
    @Nullable String parentWorkflowId,
    @Nullable Long createdFrom,
    @Nullable Long createdTo,
    int limit,
    long offset,
    boolean newestFirst,
    boolean withPayload) {

  /** The first 100 workflows, oldest first, without payloads. */
  public static final WorkflowFilter ALL =
      new WorkflowFilter(
          List.of(), null, List.of(), List.of(), List.of(), List.of(), null, null, null, null, 100,
          0, false, false);

  public WorkflowFilter {
    ids = List.copyOf(ids);
    names = List.copyOf(names);
    statuses = List.copyOf(statuses);
    executorIds = List.copyOf(executorIds);
    applicationVersions = List.copyOf(applicationVersions);
    if (limit < 1 || offset < 0) {
      throw new IllegalArgumentException(
          "limit " + limit + " must be at least 1, offset " + offset + " at least 0");
    }
  }
}
