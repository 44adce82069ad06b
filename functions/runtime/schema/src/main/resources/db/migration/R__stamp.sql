-- What the relay does in PostgreSQL: docs/adr/0002-positions-from-a-publication-queue.md.

-- A lease that lies further ahead than it is long was written by a clock that has been set back since: it is none.
CREATE OR REPLACE FUNCTION relay_acquire(new_owner text, new_lease interval, OUT token bigint, OUT published bigint)
LANGUAGE sql AS $$
    UPDATE relay
    SET token = token + 1, owner = new_owner, lease = new_lease, expires = clock_timestamp() + new_lease
    WHERE expires NOT BETWEEN clock_timestamp() AND clock_timestamp() + lease
    RETURNING token, published
$$;

-- Records how far each topic has come, for the holder of the lease: the caller has locked the row of the relay.
CREATE OR REPLACE FUNCTION relay_record(topics text[], marks bigint[], new_expires timestamptz) RETURNS void
LANGUAGE sql AS $$
    UPDATE relay
    SET expires = new_expires, published = greatest(published, (SELECT min(mark) FROM unnest(marks) AS mark));
    INSERT INTO relay_lanes AS lane (topic, published)
    SELECT topic, mark FROM unnest(topics, marks) AS now (topic, mark)
    ON CONFLICT (topic) DO UPDATE SET published = excluded.published WHERE lane.published < excluded.published;
$$;

-- Lets the next relay start at once. Without effect if the token is not the current one any more.
CREATE OR REPLACE FUNCTION relay_release(holder bigint, topics text[], marks bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM relay WHERE token = holder FOR NO KEY UPDATE;
    IF FOUND THEN
        PERFORM relay_record(topics, marks, '-infinity');
    END IF;
END $$;

-- Gives the next positions to committed events, about as many as the limit: the positions after "after", so many as are
-- stamped; where there are none, "after" is the last position that was given. Raises TL001 if the token is not the current one.
-- The marks of the topics are recorded when the lease is renewed.
--
-- It does not return the events. A relay that is frozen while it is sent more than the buffers on the way hold would keep
-- this transaction from ending, and with it the lease from being taken over, whatever time-outs there are.
--
-- Seqs are drawn in the order of causes, but transactions commit in any order: a seq that is missing below a visible one
-- is of a transaction that was still running, or that was rolled back. It is remembered as a gap, and looked for until
-- that transaction is over for sure; nobody waits for it. The plans have to be by index whatever the statistics say:
-- behind the queue's few rows there may be millions that cannot be vacuumed while somebody holds a snapshot.
CREATE OR REPLACE FUNCTION stamp(
    holder bigint, topics text[], marks bigint[], batch int, OUT "after" bigint, OUT stamped int)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    was stamps;
    mine relay;
    is_fresh boolean;
    horizon bigint;
    seqs bigint[];
    stream_ids text[];
    versions bigint[];
    oldest_running xid8;
BEGIN
    stamped := 0;
    SELECT * INTO was FROM stamps ORDER BY position DESC LIMIT 1;
    "after" := was.position;

    -- How far to go, seen before this transaction has an id: whoever has drawn a lower seq has a lower id than this
    -- transaction will have. (The snapshot's xmax would not do: running transactions may have higher ids than that.)
    SELECT max(seq) INTO horizon FROM (
        (SELECT seq FROM publication_queue WHERE seq = ANY (was.gaps))
        UNION ALL
        (SELECT seq FROM publication_queue WHERE seq > was.seq ORDER BY seq LIMIT batch)
    ) AS waiting;

    SELECT * INTO mine FROM relay;
    is_fresh := mine.expires BETWEEN clock_timestamp() + mine.lease * 2 / 3 AND clock_timestamp() + mine.lease;
    IF mine.token = holder AND horizon IS NULL AND is_fresh THEN
        RETURN;
    END IF;

    -- From here to the commit nobody takes over.
    SELECT * INTO mine FROM relay FOR NO KEY UPDATE;
    IF mine.token <> holder THEN
        RAISE EXCEPTION 'token % has been followed by %', holder, mine.token USING ERRCODE = 'TL001';
    END IF;
    -- Not at every batch: see the table stamps.
    IF NOT is_fresh THEN
        PERFORM relay_record(topics, marks, clock_timestamp() + mine.lease);
    END IF;
    IF horizon IS NULL THEN
        RETURN;
    END IF;

    SELECT * INTO was FROM stamps ORDER BY position DESC LIMIT 1;
    "after" := was.position;

    WITH drained AS (
        DELETE FROM publication_queue
        WHERE seq > was.seq AND seq <= horizon OR seq = ANY (was.gaps)
        RETURNING seq, stream_id, version
    )
    SELECT array_agg(seq ORDER BY seq), array_agg(stream_id ORDER BY seq), array_agg(version ORDER BY seq),
        pg_snapshot_xmin(pg_current_snapshot())
    INTO seqs, stream_ids, versions, oldest_running
    FROM drained;
    IF seqs IS NULL THEN
        RETURN;
    END IF;

    DELETE FROM stamps WHERE position = was.position;
    INSERT INTO stamps
    SELECT was.position + cardinality(seqs), greatest(was.seq, horizon),
        coalesce(array_agg(seq), '{}'), coalesce(array_agg(bound), '{}')
    FROM (
        SELECT seq, bound FROM unnest(was.gaps, was.bounds) AS gap (seq, bound)
        WHERE bound > oldest_running AND seq <> ALL (seqs)
        UNION ALL
        SELECT generate_series(lag(seq, 1, was.seq) OVER (ORDER BY seq) + 1, seq - 1), pg_current_xact_id()
        FROM unnest(seqs) AS seq WHERE seq > was.seq
    ) AS gaps;

    INSERT INTO positions
    SELECT was.position + place, stream_id, version, greatest(
        (SELECT latest FROM positions WHERE position = was.position),
        max("timestamp") OVER (ORDER BY place))
    FROM unnest(stream_ids, versions) WITH ORDINALITY AS d (stream_id, version, place)
    JOIN events e USING (stream_id, version);

    stamped := cardinality(seqs);
END $$;

-- For a relay that knows of no lanes, until it is replaced: what it has published is published of every topic.
DROP FUNCTION IF EXISTS stamp(bigint, bigint, int);
CREATE FUNCTION stamp(
    holder bigint, published_up_to bigint, batch int, OUT "after" bigint, OUT stamped int)
LANGUAGE sql AS $$
    SELECT "after", stamped
    FROM stamp(holder, ARRAY['unknown'], ARRAY[published_up_to], batch)
$$;
