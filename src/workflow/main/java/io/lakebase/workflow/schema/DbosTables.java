package io.lakebase.workflow.schema;

/** The tables of the DBOS schema as they stand at version 108, each with what belongs to it. */
final class DbosTables {

  private DbosTables() {}

  static final String WORKFLOW_STATUS =
      """
      CREATE TABLE {dbos}.workflow_status (
        workflow_uuid TEXT NOT NULL,
        status TEXT,
        name TEXT,
        authenticated_user TEXT,
        assumed_role TEXT,
        authenticated_roles TEXT,
        request TEXT,
        output TEXT,
        error TEXT,
        executor_id TEXT,
        created_at BIGINT NOT NULL DEFAULT (EXTRACT(epoch FROM now()) * 1000.0)::bigint,
        updated_at BIGINT NOT NULL DEFAULT (EXTRACT(epoch FROM now()) * 1000.0)::bigint,
        application_version TEXT,
        application_id TEXT,
        class_name VARCHAR(255) DEFAULT NULL,
        config_name VARCHAR(255) DEFAULT NULL,
        recovery_attempts BIGINT DEFAULT 0,
        queue_name TEXT,
        workflow_timeout_ms BIGINT,
        workflow_deadline_epoch_ms BIGINT,
        inputs TEXT,
        started_at_epoch_ms BIGINT,
        deduplication_id TEXT,
        priority INT4 NOT NULL DEFAULT 0,
        queue_partition_key TEXT,
        forked_from TEXT,
        owner_xid TEXT,
        parent_workflow_id TEXT,
        serialization TEXT,
        delay_until_epoch_ms BIGINT,
        was_forked_from BOOLEAN NOT NULL DEFAULT FALSE,
        rate_limited BOOLEAN NOT NULL DEFAULT FALSE,
        completed_at BIGINT,
        attributes JSONB,
        schedule_name TEXT,
        debounce_deadline_epoch_ms BIGINT,
        is_debounced BOOLEAN NOT NULL DEFAULT FALSE,
        application_name TEXT,
        CONSTRAINT workflow_status_pkey PRIMARY KEY (workflow_uuid)
      );
      CREATE INDEX workflow_status_created_at_index ON {dbos}.workflow_status (created_at);
      CREATE INDEX idx_workflow_status_completed_at ON {dbos}.workflow_status (completed_at)
        WHERE completed_at IS NOT NULL;
      CREATE INDEX idx_workflow_status_started_at ON {dbos}.workflow_status (started_at_epoch_ms)
        WHERE started_at_epoch_ms IS NOT NULL;
      CREATE INDEX idx_workflow_status_delayed ON {dbos}.workflow_status (delay_until_epoch_ms)
        WHERE status = 'DELAYED';
      CREATE INDEX idx_workflow_status_failed ON {dbos}.workflow_status (status, created_at)
        WHERE status IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
      CREATE INDEX idx_workflow_status_forked_from ON {dbos}.workflow_status (forked_from)
        WHERE forked_from IS NOT NULL;
      CREATE INDEX idx_workflow_status_parent_workflow_id
        ON {dbos}.workflow_status (parent_workflow_id) WHERE parent_workflow_id IS NOT NULL;
      CREATE INDEX idx_workflow_status_schedule_name ON {dbos}.workflow_status (schedule_name)
        WHERE schedule_name IS NOT NULL;
      CREATE INDEX idx_workflow_status_attributes ON {dbos}.workflow_status USING gin (attributes)
        WHERE attributes IS NOT NULL;
      CREATE INDEX idx_workflow_status_in_flight
        ON {dbos}.workflow_status (queue_name, status, priority, created_at)
        WHERE status IN ('ENQUEUED', 'PENDING');
      CREATE INDEX idx_workflow_status_pending ON {dbos}.workflow_status (created_at)
        WHERE status = 'PENDING';
      CREATE INDEX idx_workflow_status_rate_limited
        ON {dbos}.workflow_status (queue_name, started_at_epoch_ms) WHERE rate_limited = TRUE;
      CREATE UNIQUE INDEX uq_workflow_status_dedup_id
        ON {dbos}.workflow_status (queue_name, deduplication_id)
        WHERE deduplication_id IS NOT NULL;
      CREATE INDEX idx_workflow_status_partition_dequeue_v2
        ON {dbos}.workflow_status
          (queue_name, status, queue_partition_key, priority, created_at, workflow_uuid)
        WHERE status IN ('ENQUEUED', 'PENDING') AND queue_partition_key IS NOT NULL;
      """;

  static final String OPERATION_OUTPUTS =
      """
      CREATE TABLE {dbos}.operation_outputs (
        workflow_uuid TEXT NOT NULL,
        function_id INT4 NOT NULL,
        function_name TEXT NOT NULL DEFAULT '',
        output TEXT,
        error TEXT,
        child_workflow_id TEXT,
        started_at_epoch_ms BIGINT,
        completed_at_epoch_ms BIGINT,
        serialization TEXT,
        application_name TEXT,
        CONSTRAINT operation_outputs_pkey PRIMARY KEY (workflow_uuid, function_id),
        CONSTRAINT operation_outputs_workflow_uuid_fkey FOREIGN KEY (workflow_uuid)
          REFERENCES {dbos}.workflow_status (workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE INDEX idx_operation_outputs_completed_at_function_name
        ON {dbos}.operation_outputs (completed_at_epoch_ms, function_name);
      """;

  static final String NOTIFICATIONS =
      """
      CREATE TABLE {dbos}.notifications (
        message_uuid TEXT NOT NULL DEFAULT gen_random_uuid(),
        destination_uuid TEXT NOT NULL,
        topic TEXT,
        message TEXT NOT NULL,
        created_at_epoch_ms BIGINT NOT NULL DEFAULT (EXTRACT(epoch FROM now()) * 1000.0)::bigint,
        serialization TEXT,
        consumed BOOLEAN NOT NULL DEFAULT FALSE,
        CONSTRAINT notifications_pkey PRIMARY KEY (message_uuid),
        CONSTRAINT notifications_destination_uuid_fkey FOREIGN KEY (destination_uuid)
          REFERENCES {dbos}.workflow_status (workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE INDEX idx_workflow_topic ON {dbos}.notifications (destination_uuid, topic);
      CREATE INDEX idx_notifications ON {dbos}.notifications (destination_uuid, topic);
      """;

  static final String EVENTS_AND_STREAMS =
      """
      CREATE TABLE {dbos}.workflow_events (
        workflow_uuid TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        serialization TEXT,
        CONSTRAINT workflow_events_pkey PRIMARY KEY (workflow_uuid, key),
        CONSTRAINT workflow_events_workflow_uuid_fkey FOREIGN KEY (workflow_uuid)
          REFERENCES {dbos}.workflow_status (workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE TABLE {dbos}.workflow_events_history (
        workflow_uuid TEXT NOT NULL,
        function_id INT4 NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        serialization TEXT,
        CONSTRAINT workflow_events_history_pkey PRIMARY KEY (workflow_uuid, function_id, key),
        CONSTRAINT workflow_events_history_workflow_uuid_fkey FOREIGN KEY (workflow_uuid)
          REFERENCES {dbos}.workflow_status (workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE TABLE {dbos}.streams (
        workflow_uuid TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        "offset" INT4 NOT NULL,
        function_id INT4 NOT NULL DEFAULT 0,
        serialization TEXT,
        CONSTRAINT streams_pkey PRIMARY KEY (workflow_uuid, key, "offset"),
        CONSTRAINT streams_workflow_uuid_fkey FOREIGN KEY (workflow_uuid)
          REFERENCES {dbos}.workflow_status (workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE
      );
      CREATE TABLE {dbos}.event_dispatch_kv (
        service_name TEXT NOT NULL,
        workflow_fn_name TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT,
        update_seq NUMERIC(38, 0),
        update_time NUMERIC(38, 15),
        CONSTRAINT event_dispatch_kv_pkey PRIMARY KEY (service_name, workflow_fn_name, key)
      );
      """;

  static final String QUEUES_SCHEDULES_VERSIONS =
      """
      CREATE TABLE {dbos}.queues (
        queue_id TEXT NOT NULL DEFAULT gen_random_uuid()::TEXT,
        name TEXT NOT NULL,
        concurrency INT4,
        worker_concurrency INT4,
        rate_limit_max INT4,
        rate_limit_period_sec DOUBLE PRECISION,
        priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
        partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
        polling_interval_sec DOUBLE PRECISION NOT NULL DEFAULT 1.0,
        created_at BIGINT NOT NULL DEFAULT (EXTRACT(epoch FROM now()) * 1000.0)::bigint,
        updated_at BIGINT NOT NULL DEFAULT (EXTRACT(epoch FROM now()) * 1000.0)::bigint,
        application_name TEXT,
        partition_concurrency INT4,
        partition_worker_concurrency INT4,
        partition_rate_limit_max INT4,
        partition_rate_limit_period_sec DOUBLE PRECISION,
        CONSTRAINT queues_pkey PRIMARY KEY (queue_id),
        CONSTRAINT queues_name_key UNIQUE (name)
      );
      CREATE TABLE {dbos}.workflow_schedules (
        schedule_id TEXT NOT NULL,
        schedule_name TEXT NOT NULL,
        workflow_name TEXT NOT NULL,
        workflow_class_name TEXT,
        schedule TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'ACTIVE',
        context TEXT NOT NULL,
        last_fired_at TEXT,
        automatic_backfill BOOLEAN NOT NULL DEFAULT FALSE,
        cron_timezone TEXT,
        queue_name TEXT,
        application_name TEXT,
        CONSTRAINT workflow_schedules_pkey PRIMARY KEY (schedule_id),
        CONSTRAINT workflow_schedules_schedule_name_key UNIQUE (schedule_name)
      );
      CREATE TABLE {dbos}.application_versions (
        version_id TEXT NOT NULL,
        version_name TEXT NOT NULL,
        version_timestamp BIGINT NOT NULL DEFAULT (EXTRACT(epoch FROM now()) * 1000.0)::bigint,
        created_at BIGINT NOT NULL DEFAULT (EXTRACT(epoch FROM now()) * 1000.0)::bigint,
        application_name TEXT,
        CONSTRAINT application_versions_pkey PRIMARY KEY (version_id),
        CONSTRAINT application_versions_version_name_key UNIQUE (version_name)
      );
      CREATE UNIQUE INDEX uq_application_versions_owner_version
        ON {dbos}.application_versions (application_name, version_name)
        WHERE application_name IS NOT NULL;
      CREATE UNIQUE INDEX uq_application_versions_unclaimed_version
        ON {dbos}.application_versions (version_name) WHERE application_name IS NULL;
      """;
}
