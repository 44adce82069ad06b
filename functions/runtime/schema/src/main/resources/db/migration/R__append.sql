-- The append, in one call: docs/adr/0003-append-as-one-function-call.md.
--
-- Each statement in here has a snapshot of its own (the function is volatile, the isolation READ COMMITTED). So once the
-- locks are held, reading finds all that whoever held them before has committed: conflicts are read, not run into.
--
-- A lock's number is a hash of its name, with a seed for its kind: 0 stream, 1 receipt, 2 deferred key. Whoever takes
-- several takes them in the order of their numbers; two names with one number wait for each other, no more.

CREATE OR REPLACE FUNCTION lock_streams(stream_ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(number)
    FROM (SELECT DISTINCT hashtextextended(name, 0) AS number FROM unnest(stream_ids) AS name ORDER BY number) AS sorted;
END $$;

-- The same is done for one event of one stream by a statement of the store's own (EventsTable.APPEND_ONE): what changes here
-- may have to change there.
--
-- Its plans are made once (they would be made anew at each call, which costs more than to run them) and by index, row by row,
-- whatever the statistics say.
--
-- The outcome is appended, already_received, duplicate, conflict or busy; only the first has written anything. A receipt is
-- function, key, fingerprint and answer. A deferral without microseconds is parked.
--
-- Who does not wait is told which streams somebody else holds, as conflicts of an outcome of busy: an append that stands for
-- several (docs/adr/0016-appends-share-a-statement.md), of streams alone, without a receipt or deferrals.
CREATE OR REPLACE FUNCTION append(
    streams text[], expected_versions bigint[], event_counts int[],
    event_streams text[], versions bigint[], ids uuid[], types text[], schema_versions int[], sources text[],
    correlation_ids uuid[], causation_ids uuid[], user_ids text[], traceparents text[], data text[],
    receipt text[],
    deferral_functions text[], deferral_keys text[], deferral_versions bigint[],
    deferral_attempts int[], deferral_micros bigint[], deferral_reasons text[], deferral_discards boolean[],
    lifted_functions text[], lifted_keys text[], lifted_versions bigint[],
    waits boolean,
    OUT outcome text, OUT conflicts text[], OUT expected bigint[], OUT actual bigint[],
    OUT duplicates uuid[], OUT earlier_receipt text[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    repeated int;
    begins boolean := false;
    defers boolean := cardinality(deferral_functions) + cardinality(lifted_functions) > 0;
BEGIN
    IF NOT waits THEN
        SELECT array_agg(name) INTO conflicts
        FROM unnest(streams, event_counts) AS s (name, events)
        WHERE NOT CASE WHEN events > 0 THEN pg_try_advisory_xact_lock(hashtextextended(name, 0))
            ELSE pg_try_advisory_xact_lock_shared(hashtextextended(name, 0)) END;
        IF conflicts IS NOT NULL THEN
            outcome := 'busy';
            RETURN;
        END IF;
    ELSIF cardinality(streams) = 1 AND event_counts[1] > 0 AND receipt IS NULL AND NOT defers THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(streams[1], 0));
    ELSE
        PERFORM CASE WHEN exclusive THEN pg_advisory_xact_lock(number) ELSE pg_advisory_xact_lock_shared(number) END
        FROM (
            SELECT number, bool_or(exclusive) AS exclusive
            FROM (
                SELECT hashtextextended(name, 0) AS number, events > 0 AS exclusive
                FROM unnest(streams, event_counts) AS s (name, events)
                UNION ALL
                SELECT hashtextextended(receipt[1] || ' ' || receipt[2], 1), true WHERE receipt IS NOT NULL
                UNION ALL
                SELECT hashtextextended(function || ' ' || key, 2), true
                FROM unnest(deferral_functions || lifted_functions, deferral_keys || lifted_keys) AS d (function, key)
                WHERE defers
            ) AS wanted
            GROUP BY number
            ORDER BY number
        ) AS sorted;
    END IF;

    -- Worth its lines: a stream that is begun is the commonest append, and needs no other look.
    IF cardinality(streams) = 1 AND expected_versions[1] = 0 THEN
        begins := NOT EXISTS (SELECT FROM events WHERE stream_id = streams[1]);
    END IF;

    IF NOT begins THEN
        SELECT array_agg(name), array_agg(wanted), array_agg(found) INTO conflicts, expected, actual
        FROM (
            SELECT name, wanted, coalesce(
                (SELECT e.version FROM events e WHERE e.stream_id = name ORDER BY e.version DESC LIMIT 1), 0) AS found
            FROM (SELECT unnest(streams) AS name, unnest(expected_versions) AS wanted) AS s
        ) AS heads
        WHERE found <> wanted;
    END IF;

    IF cardinality(ids) > 0 AND (conflicts IS NOT NULL OR 0 < ANY (expected_versions)) THEN
        SELECT count(*) FILTER (WHERE found = version), array_agg(id) FILTER (WHERE found IS NOT NULL)
        INTO repeated, duplicates
        FROM (
            -- One that says something else is at none of these versions.
            SELECT n.id, n.version,
                (SELECT CASE WHEN e.type = n.type AND e.data::text = n.data THEN e.version ELSE 0 END
                    FROM events e WHERE e.stream_id = n.stream_id AND e.id = n.id) AS found
            FROM (SELECT unnest(event_streams) AS stream_id, unnest(versions) AS version, unnest(ids) AS id,
                unnest(types) AS type, unnest(data) AS data) AS n
            -- Where all stand as expected, a stream's first event is not there.
            WHERE conflicts IS NOT NULL OR n.version > 1
        ) AS looked_up;
        -- What else it brings may not have been there then.
        IF repeated = cardinality(ids) AND NOT defers THEN
            outcome := 'appended';
            duplicates := NULL;
            RETURN;
        END IF;
    END IF;

    IF receipt IS NOT NULL THEN
        SELECT ARRAY[function, key, fingerprint, answer] INTO earlier_receipt
        FROM receipts
        WHERE function = receipt[1] AND key = receipt[2]
            AND created_at BETWEEN clock_timestamp() - interval '24 hours' AND clock_timestamp() + interval '24 hours';
        IF FOUND THEN
            outcome := 'already_received';
            RETURN;
        END IF;
    END IF;

    IF duplicates IS NOT NULL THEN
        outcome := 'duplicate';
        RETURN;
    END IF;

    IF conflicts IS NOT NULL THEN
        outcome := 'conflict';
        RETURN;
    END IF;

    IF cardinality(ids) > 0 THEN
        -- The events first: the transaction has its id before it draws a seq, which the stamper counts on.
        INSERT INTO events (stream_id, version, id, type, schema_version, source,
            correlation_id, causation_id, user_id, traceparent, data)
        SELECT unnest(event_streams), unnest(versions), unnest(ids), unnest(types), unnest(schema_versions),
            unnest(sources), unnest(correlation_ids), unnest(causation_ids), unnest(user_ids), unnest(traceparents),
            unnest(data)::json;

        INSERT INTO publication_queue (stream_id, version)
        SELECT unnest(event_streams), unnest(versions);
    END IF;

    IF receipt IS NOT NULL THEN
        INSERT INTO receipts (function, key, fingerprint, answer)
        VALUES (receipt[1], receipt[2], receipt[3], receipt[4])
        ON CONFLICT (function, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at;

        -- Each receipt takes two old ones with it, so that there are never many and nobody has to clean up. By the time
        -- at which the statement began: one that changes meanwhile cannot be looked up in an index. One that is further ahead
        -- than receipts are kept was made by a clock that has been set back since.
        WITH old AS (
            SELECT function, key FROM receipts WHERE created_at <= statement_timestamp() - interval '24 hours'
            ORDER BY created_at LIMIT 2 FOR UPDATE SKIP LOCKED
        ), ahead AS (
            SELECT function, key FROM receipts WHERE created_at > statement_timestamp() + interval '24 hours'
            ORDER BY created_at LIMIT 2 FOR UPDATE SKIP LOCKED
        )
        DELETE FROM receipts WHERE (function, key) IN (TABLE old UNION ALL TABLE ahead);
    END IF;

    IF defers THEN
        INSERT INTO deferrals AS d (function, stream_id, version, attempts, next_attempt, parked_at, reason, discarded)
        -- Twice in one append is a version only if somebody else than the relay publishes.
        SELECT DISTINCT ON (function, key, version) function, key, version, attempts,
            CASE WHEN micros IS NULL THEN 'infinity' ELSE clock_timestamp() + micros * interval '1 microsecond' END,
            CASE WHEN micros IS NULL THEN clock_timestamp() END,
            reason, discarded
        FROM unnest(deferral_functions, deferral_keys, deferral_versions,
            deferral_attempts, deferral_micros, deferral_reasons, deferral_discards)
            AS n (function, key, version, attempts, micros, reason, discarded)
        ORDER BY function, key, version, attempts DESC
        ON CONFLICT (function, stream_id, version) DO UPDATE
        SET attempts = excluded.attempts, next_attempt = excluded.next_attempt,
            parked_at = CASE WHEN excluded.parked_at IS NOT NULL THEN coalesce(d.parked_at, excluded.parked_at) END,
            reason = excluded.reason, discarded = excluded.discarded
        -- An event without attempts has merely come a second time; one that is passed over stays so.
        WHERE excluded.attempts > 0 AND NOT d.passed_over;

        DELETE FROM deferrals d
        USING unnest(lifted_functions, lifted_keys, lifted_versions) AS n (function, key, version)
        WHERE d.function = n.function AND d.stream_id = n.key AND d.version = n.version AND NOT d.discarded;

        -- What is discarded stays so: its row tells it to whoever brings the event again.
        UPDATE deferrals d
        SET passed_over = true, next_attempt = 'infinity', parked_at = NULL
        FROM unnest(lifted_functions, lifted_keys, lifted_versions) AS n (function, key, version)
        WHERE d.function = n.function AND d.stream_id = n.key AND d.version = n.version AND d.discarded;

        -- Who has become the head is due at once, who follows is not; what is parked stays parked, wherever it stands.
        UPDATE deferrals d
        SET next_attempt = CASE WHEN head THEN clock_timestamp() ELSE 'infinity' END
        FROM (
            SELECT function, stream_id, version,
                version = min(version) OVER (PARTITION BY function, stream_id) AS head
            FROM deferrals
            WHERE NOT passed_over AND (function, stream_id) IN (
                SELECT * FROM unnest(deferral_functions || lifted_functions, deferral_keys || lifted_keys))
        ) AS line
        WHERE d.function = line.function AND d.stream_id = line.stream_id AND d.version = line.version
            AND d.parked_at IS NULL AND head = (d.next_attempt = 'infinity');
    END IF;

    outcome := 'appended';
END $$;
