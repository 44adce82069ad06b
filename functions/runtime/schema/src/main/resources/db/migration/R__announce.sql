-- Records that functions have started, for those that may append nothing else: docs/adr/0039-the-database-by-roles.md. It runs with the
-- rights of the owner. So it only begins streams of the system, each with one event, of one type. It may be repeated.
CREATE OR REPLACE FUNCTION announce(
    streams text[], ids uuid[], schema_versions int[], sources text[],
    correlation_ids uuid[], causation_ids uuid[], data text[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ones bigint[] := array_fill(1::bigint, ARRAY[cardinality(ids)]);
    none text[] := array_fill(NULL::text, ARRAY[cardinality(ids)]);
BEGIN
    -- Nothing gets into the log by this that its readers cannot read: no other stream, no id that is none, and no event of any size.
    IF cardinality(ids) NOT BETWEEN 1 AND 100 OR EXISTS (
        SELECT FROM unnest(streams, ids, schema_versions, sources, correlation_ids, causation_ids, data)
            AS start (stream, id, schema_version, source, correlation_id, causation_id, event)
        WHERE (stream ~ '^system-[a-z0-9-]{1,200}$' AND id IS NOT NULL AND schema_version = 1 AND octet_length(source) <= 200
            AND correlation_id IS NOT NULL AND causation_id IS NOT NULL AND octet_length(event) <= 8192) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'announce() is for small events of streams of the system' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM append(
        streams => streams, expected_versions => array_fill(0::bigint, ARRAY[cardinality(ids)]),
        event_counts => ones::int[], event_streams => streams, versions => ones, ids => ids,
        types => array_fill('ServiceStarted'::text, ARRAY[cardinality(ids)]), schema_versions => schema_versions,
        sources => sources, correlation_ids => correlation_ids, causation_ids => causation_ids,
        user_ids => none, traceparents => none, data => data, receipt => NULL,
        deferral_functions => '{}', deferral_keys => '{}', deferral_versions => '{}', deferral_attempts => '{}',
        deferral_micros => '{}', deferral_reasons => '{}', deferral_discards => '{}',
        lifted_functions => '{}', lifted_keys => '{}', lifted_versions => '{}', waits => true);
END $$;

REVOKE EXECUTE ON FUNCTION announce(text[], uuid[], int[], text[], uuid[], uuid[], text[]) FROM PUBLIC;
