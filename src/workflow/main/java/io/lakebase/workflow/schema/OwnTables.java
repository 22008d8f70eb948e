package io.lakebase.workflow.schema;

import java.util.List;

/** The own schema's migrations; number n of the list makes version n + 1. */
final class OwnTables {

  private OwnTables() {}

  static final String LEDGER =
      """
      CREATE TABLE IF NOT EXISTS {own}.migrations (
        version INT4 NOT NULL,
        applied_at TIMESTAMPTZ NOT NULL DEFAULT now(),
        CONSTRAINT migrations_pkey PRIMARY KEY (version)
      );
      """;

  private static final String LEASES_AND_PARKED =
      """
      CREATE TABLE {own}.leases (
        executor_id TEXT NOT NULL,
        instance_name TEXT NOT NULL,
        duration INTERVAL NOT NULL,
        acquired_at TIMESTAMPTZ NOT NULL,
        expires_at TIMESTAMPTZ NOT NULL,
        ended_at TIMESTAMPTZ,
        released BOOLEAN NOT NULL DEFAULT FALSE,
        CONSTRAINT leases_pkey PRIMARY KEY (executor_id)
      ) WITH (fillfactor = 50);
      CREATE INDEX leases_instance_name ON {own}.leases (instance_name);
      CREATE TABLE {own}.parked (
        workflow_id TEXT NOT NULL,
        executor_id TEXT NOT NULL,
        wake_at BIGINT NOT NULL,
        topic TEXT,
        CONSTRAINT parked_pkey PRIMARY KEY (workflow_id)
      );
      CREATE INDEX parked_wake_at ON {own}.parked (executor_id, wake_at);
      """;

  /** What a schedule of ours has beyond DBOS's columns, and how far its slots are decided. */
  private static final String SCHEDULES =
      """
      CREATE TABLE {own}.schedules (
        schedule_name TEXT NOT NULL,
        schedule_id TEXT NOT NULL,
        timing TEXT NOT NULL,
        overlap TEXT NOT NULL,
        catch_up TEXT NOT NULL,
        catch_up_most INT4 NOT NULL,
        decided_until BIGINT NOT NULL,
        buffered_at BIGINT,
        paused BOOLEAN NOT NULL DEFAULT FALSE,
        CONSTRAINT schedules_pkey PRIMARY KEY (schedule_name)
      );
      """;

  /** The application versions that engines of this library have, among all of DBOS's table. */
  private static final String VERSIONS =
      """
      CREATE TABLE {own}.versions (
        version_name TEXT NOT NULL,
        CONSTRAINT versions_pkey PRIMARY KEY (version_name)
      );
      """;

  /**
   * From version 109 on DBOS keeps payloads in tables of their own and lets steps outlive their
   * workflow; it may migrate there while engines run. So the tables are looked for where a row has
   * no payload, at the moment it is asked for: by functions, for a statement cannot name a table
   * that may not exist.
   */
  private static final String PAYLOADS =
      """
      CREATE FUNCTION {own}.payload(id TEXT, kind TEXT) RETURNS TEXT
      LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $payload$
      BEGIN
        IF kind = 'inputs' THEN
          RETURN (SELECT i.inputs FROM {dbos}.workflow_input i WHERE i.workflow_uuid = id);
        END IF;
        RETURN (SELECT CASE kind WHEN 'output' THEN o.output ELSE o.error END
          FROM {dbos}.workflow_output o WHERE o.workflow_uuid = id);
      EXCEPTION WHEN undefined_table THEN
        RETURN NULL;
      END $payload$;
      CREATE FUNCTION {own}.forget(ids TEXT[]) RETURNS VOID
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $forget$
      BEGIN
        DELETE FROM {dbos}.workflow_input i WHERE i.workflow_uuid = ANY (ids);
        DELETE FROM {dbos}.workflow_output o WHERE o.workflow_uuid = ANY (ids);
        DELETE FROM {dbos}.operation_outputs s WHERE s.workflow_uuid = ANY (ids);
      EXCEPTION WHEN undefined_table THEN
        NULL;
      END $forget$;
      """;

  static final List<String> MIGRATIONS = List.of(LEASES_AND_PARKED, SCHEDULES, VERSIONS, PAYLOADS);
}
