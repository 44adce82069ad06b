-- The append of a saga instance: as append(), and with it the time limits that its events begin or end. It is a function of its
-- own, so that other appends have no more arguments.
--
-- A time limit without microseconds ends. One of zero has passed, also if the clock is set back afterwards. An append may be
-- repeated after a later one, since its answer was lost. So a time limit changes only what an earlier version of the instance has
-- written.
CREATE OR REPLACE FUNCTION append_with_deadlines(
    streams text[], expected_versions bigint[], event_counts int[],
    event_streams text[], versions bigint[], ids uuid[], types text[], schema_versions int[], sources text[],
    correlation_ids uuid[], causation_ids uuid[], user_ids text[], traceparents text[], data text[],
    receipt text[],
    deferral_functions text[], deferral_keys text[], deferral_versions bigint[],
    deferral_attempts int[], deferral_micros bigint[], deferral_reasons text[], deferral_discards boolean[],
    lifted_functions text[], lifted_keys text[], lifted_versions bigint[],
    waits boolean,
    deadline_functions text[], deadline_sagas text[], deadline_steps text[],
    deadline_versions bigint[], deadline_micros bigint[],
    OUT outcome text, OUT conflicts text[], OUT expected bigint[], OUT actual bigint[],
    OUT duplicates uuid[], OUT earlier_receipt text[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
BEGIN
    SELECT a.outcome, a.conflicts, a.expected, a.actual, a.duplicates, a.earlier_receipt
    INTO outcome, conflicts, expected, actual, duplicates, earlier_receipt
    FROM append(streams, expected_versions, event_counts,
        event_streams, versions, ids, types, schema_versions, sources,
        correlation_ids, causation_ids, user_ids, traceparents, data, receipt,
        deferral_functions, deferral_keys, deferral_versions,
        deferral_attempts, deferral_micros, deferral_reasons, deferral_discards,
        lifted_functions, lifted_keys, lifted_versions, waits) AS a;
    IF outcome <> 'appended' THEN
        RETURN;
    END IF;

    DELETE FROM deadlines d
    USING unnest(deadline_sagas, deadline_steps, deadline_versions, deadline_micros) AS n (saga, step, version, micros)
    WHERE d.saga = n.saga AND d.step = n.step AND d.version <= n.version AND n.micros IS NULL;

    INSERT INTO deadlines AS d (function, saga, step, version, due)
    SELECT function, saga, step, version,
        CASE micros WHEN 0 THEN 'epoch' ELSE clock_timestamp() + micros * interval '1 microsecond' END
    FROM unnest(deadline_functions, deadline_sagas, deadline_steps, deadline_versions, deadline_micros)
        AS n (function, saga, step, version, micros)
    WHERE micros IS NOT NULL
    ON CONFLICT (saga, step) DO UPDATE
    SET function = excluded.function, version = excluded.version, due = excluded.due
    WHERE d.version <= excluded.version;
END $$;
