package io.lakebase.workflow.schema;

/** What DBOS's kits change between versions 41 and 108, written down from their documentation. */
final class ChangesTo108 {

  private ChangesTo108() {}

  static final String SQL =
      """
      ALTER TABLE dbos.workflow_status ADD COLUMN debounce_deadline_epoch_ms BIGINT,
        ADD COLUMN is_debounced BOOLEAN NOT NULL DEFAULT FALSE;
      DROP TRIGGER dbos_streams_trigger ON dbos.streams;
      DROP FUNCTION dbos.streams_function();
      DROP TRIGGER dbos_workflow_events_trigger ON dbos.workflow_events;
      DROP FUNCTION dbos.workflow_events_function();
      CREATE INDEX idx_workflow_status_partition_dequeue_v2 ON dbos.workflow_status
        (queue_name, status, queue_partition_key, priority, created_at, workflow_uuid)
        WHERE status IN ('ENQUEUED', 'PENDING') AND queue_partition_key IS NOT NULL;
      ALTER TABLE dbos.workflow_status ADD COLUMN application_name TEXT;
      ALTER TABLE dbos.queues ADD COLUMN application_name TEXT;
      ALTER TABLE dbos.workflow_schedules ADD COLUMN application_name TEXT;
      ALTER TABLE dbos.application_versions ADD COLUMN application_name TEXT;
      ALTER TABLE dbos.operation_outputs ADD COLUMN application_name TEXT;
      DROP FUNCTION dbos.enqueue_workflow(TEXT, TEXT, JSON[], JSON, TEXT, TEXT, TEXT, TEXT, BIGINT,
        BIGINT, TEXT, INT4, TEXT, TEXT, TEXT, BIGINT);
      CREATE FUNCTION dbos.enqueue_workflow(
        workflow_name TEXT, queue_name TEXT, positional_args JSON[] DEFAULT ARRAY[]::JSON[],
        named_args JSON DEFAULT '{}'::JSON, class_name TEXT DEFAULT NULL,
        config_name TEXT DEFAULT NULL, workflow_id TEXT DEFAULT NULL,
        app_version TEXT DEFAULT NULL, timeout_ms BIGINT DEFAULT NULL,
        deadline_epoch_ms BIGINT DEFAULT NULL, deduplication_id TEXT DEFAULT NULL,
        priority INT4 DEFAULT NULL, queue_partition_key TEXT DEFAULT NULL,
        authenticated_user TEXT DEFAULT NULL, authenticated_roles TEXT DEFAULT NULL,
        delay_until_epoch_ms BIGINT DEFAULT NULL, application_name TEXT DEFAULT NULL)
        RETURNS TEXT LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
        AS 'BEGIN RETURN NULL; END';
      CREATE UNIQUE INDEX uq_application_versions_owner_version
        ON dbos.application_versions (application_name, version_name)
        WHERE application_name IS NOT NULL;
      CREATE UNIQUE INDEX uq_application_versions_unclaimed_version
        ON dbos.application_versions (version_name) WHERE application_name IS NULL;
      ALTER TABLE dbos.queues ADD COLUMN partition_concurrency INT4,
        ADD COLUMN partition_worker_concurrency INT4, ADD COLUMN partition_rate_limit_max INT4,
        ADD COLUMN partition_rate_limit_period_sec DOUBLE PRECISION;
      UPDATE dbos.dbos_migrations SET version = 108;
      """;
}
