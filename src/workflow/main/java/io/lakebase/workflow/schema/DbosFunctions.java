package io.lakebase.workflow.schema;

/** The functions of the DBOS schema at version 108, and its one trigger. */
final class DbosFunctions {

  private DbosFunctions() {}

  static final String NOTIFY_ON_MESSAGE =
      """
      CREATE FUNCTION {dbos}.notifications_function() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
      BEGIN
        PERFORM pg_notify(
          'dbos_notifications_channel', NEW.destination_uuid || '::' || NEW.topic);
        RETURN NEW;
      END;
      $body$;
      CREATE TRIGGER dbos_notifications_trigger AFTER INSERT ON {dbos}.notifications
        FOR EACH ROW EXECUTE FUNCTION {dbos}.notifications_function();
      """;

  static final String SEND_MESSAGE =
      """
      CREATE FUNCTION {dbos}.send_message(
        destination_id TEXT,
        message JSON,
        topic TEXT DEFAULT NULL,
        idempotency_key TEXT DEFAULT NULL
      ) RETURNS VOID
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
      BEGIN
        INSERT INTO {dbos}.notifications
          (message_uuid, destination_uuid, topic, message, serialization)
        VALUES (
          coalesce(idempotency_key, gen_random_uuid()::text),
          destination_id,
          coalesce(topic, '__null__topic__'),
          message,
          'portable_json')
        ON CONFLICT (message_uuid) DO NOTHING;
      EXCEPTION
        WHEN foreign_key_violation THEN
          RAISE EXCEPTION 'DBOS non-existent workflow' USING
            ERRCODE = 'foreign_key_violation',
            DETAIL = format('Destination workflow %s does not exist', destination_id);
      END;
      $body$;
      """;

  static final String ENQUEUE_WORKFLOW =
      """
      CREATE FUNCTION {dbos}.enqueue_workflow(
        workflow_name TEXT,
        queue_name TEXT,
        positional_args JSON[] DEFAULT ARRAY[]::JSON[],
        named_args JSON DEFAULT '{}'::JSON,
        class_name TEXT DEFAULT NULL,
        config_name TEXT DEFAULT NULL,
        workflow_id TEXT DEFAULT NULL,
        app_version TEXT DEFAULT NULL,
        timeout_ms BIGINT DEFAULT NULL,
        deadline_epoch_ms BIGINT DEFAULT NULL,
        deduplication_id TEXT DEFAULT NULL,
        priority INT4 DEFAULT NULL,
        queue_partition_key TEXT DEFAULT NULL,
        authenticated_user TEXT DEFAULT NULL,
        authenticated_roles TEXT DEFAULT NULL,
        delay_until_epoch_ms BIGINT DEFAULT NULL,
        application_name TEXT DEFAULT NULL
      ) RETURNS TEXT
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
      DECLARE
        new_id TEXT := coalesce(workflow_id, gen_random_uuid()::text);
        now_ms BIGINT := extract(epoch FROM now()) * 1000;
      BEGIN
        IF coalesce(workflow_name, '') = '' THEN
          RAISE EXCEPTION 'Workflow name cannot be null or empty';
        ELSIF coalesce(queue_name, '') = '' THEN
          RAISE EXCEPTION 'Queue name cannot be null or empty';
        ELSIF json_typeof(named_args) <> 'object' THEN
          RAISE EXCEPTION 'Named args must be a JSON object';
        ELSIF workflow_id = '' THEN
          RAISE EXCEPTION 'Workflow ID cannot be an empty string if provided.';
        ELSIF delay_until_epoch_ms < 0 THEN
          RAISE EXCEPTION 'delay_until_epoch_ms must be >= 0';
        END IF;
        INSERT INTO {dbos}.workflow_status (
          workflow_uuid, status, name, class_name, config_name, inputs, serialization,
          queue_name, priority, queue_partition_key, deduplication_id, delay_until_epoch_ms,
          application_version, application_name, workflow_timeout_ms, workflow_deadline_epoch_ms,
          authenticated_user, authenticated_roles,
          owner_xid, recovery_attempts, created_at, updated_at)
        VALUES (
          new_id,
          CASE WHEN delay_until_epoch_ms IS NULL THEN 'ENQUEUED' ELSE 'DELAYED' END,
          workflow_name, class_name, config_name,
          json_build_object('positionalArgs', positional_args, 'namedArgs', named_args)::text,
          'portable_json',
          queue_name, coalesce(priority, 0), queue_partition_key, deduplication_id,
          delay_until_epoch_ms,
          app_version, application_name, timeout_ms, deadline_epoch_ms,
          authenticated_user, authenticated_roles,
          gen_random_uuid()::text, 0, now_ms, now_ms)
        ON CONFLICT (workflow_uuid) DO UPDATE SET updated_at = EXCLUDED.updated_at;
        PERFORM pg_notify('lakebase_workflow', 'enqueued');
        RETURN new_id;
      EXCEPTION
        WHEN unique_violation THEN
          RAISE EXCEPTION 'DBOS queue duplicated' USING
            ERRCODE = 'unique_violation',
            DETAIL = format(
              'Workflow %s with queue %s and deduplication ID %s already exists',
              new_id, queue_name, deduplication_id);
      END;
      $body$;
      """;
}
