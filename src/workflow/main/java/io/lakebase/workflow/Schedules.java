package io.lakebase.workflow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The schedules of a database, those of DBOS applications among them. Changes are heard by engines
 * at once, at the latest when they look next. Thread-safe.
 *
 * <p>Every method throws {@link WorkflowException} if the database does not answer.
 */
public interface Schedules {

  /**
   * Creates schedules, or replaces those of the same names; a paused one stays paused. With another
   * timing a schedule begins anew: slots before now are not made up for.
   *
   * @param schedules any number
   */
  void apply(Schedule<?>... schedules);

  /**
   * Creates a schedule.
   *
   * @param schedule the schedule
   * @throws WorkflowConflict if there is one of that name
   */
  void create(Schedule<?> schedule);

  /**
   * Reads one schedule.
   *
   * @param name its name
   * @return empty if there is none
   */
  Optional<ScheduleInfo> find(String name);

  /**
   * Reads all schedules.
   *
   * @return by name
   */
  List<ScheduleInfo> list();

  /**
   * Starts nothing from now on. Running workflows go on.
   *
   * @param name the schedule's name
   * @return false if it was paused already or is not there
   */
  boolean pause(String name);

  /**
   * Starts workflows again, from the next slot on.
   *
   * @param name the schedule's name
   * @return false if it was not paused or is not there
   */
  boolean resume(String name);

  /**
   * Deletes a schedule. Its workflows stay.
   *
   * @param name the schedule's name
   * @return false if it is not there
   */
  boolean delete(String name);

  /**
   * Starts a workflow now, whatever the timing, the overlap policy and a pause say.
   *
   * @param name the schedule's name
   * @return the workflow's id
   * @throws WorkflowNotFound if there is no such schedule
   */
  String trigger(String name);

  /**
   * Starts a workflow for each slot of a range that has none yet, in order, whatever the overlap
   * policy and a pause say.
   *
   * @param name the schedule's name
   * @param from the first time of the range
   * @param to the first time behind it
   * @return the ids of the range's workflows, at most 10,000
   * @throws WorkflowNotFound if there is no such schedule
   * @throws IllegalArgumentException if the range has more slots
   */
  List<String> backfill(String name, Instant from, Instant to);
}
