-- What the relay does in PostgreSQL: docs/adr/0002-positions-from-a-publication-queue.md.

CREATE OR REPLACE FUNCTION relay_acquire(new_owner text, new_lease interval, OUT token bigint, OUT published bigint)
LANGUAGE sql AS $$
    UPDATE relay
    SET token = token + 1, owner = new_owner, lease = new_lease, expires = clock_timestamp() + new_lease
    WHERE expires <= clock_timestamp()
    RETURNING token, published
$$;

-- Gives the next positions to committed events, about as many as the limit: the positions after "after", so many as are
-- stamped. Raises TL001 if the token is not the current one.
--
-- It does not return the events. A relay that is frozen while it is sent more than the buffers on the way hold would keep
-- this transaction from ending, and with it the lease from being taken over, whatever time-outs there are.
--
-- Seqs are drawn in the order of causes, but transactions commit in any order: a seq that is missing below a visible one
-- is of a transaction that was still running, or that was rolled back. It is remembered as a gap, and looked for until
-- that transaction is over for sure; nobody waits for it. The plans have to be by index whatever the statistics say:
-- behind the queue's few rows there may be millions that cannot be vacuumed while somebody holds a snapshot.
DROP FUNCTION IF EXISTS stamp(bigint, bigint, int);
CREATE FUNCTION stamp(
    holder bigint, published_up_to bigint, batch int, OUT "after" bigint, OUT stamped int)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    was stamps;
    mine relay;
    horizon bigint;
    seqs bigint[];
    stream_ids text[];
    versions bigint[];
    oldest_running xid8;
BEGIN
    stamped := 0;
    SELECT * INTO was FROM stamps ORDER BY position DESC LIMIT 1;

    -- How far to go, seen before this transaction has an id: whoever has drawn a lower seq has a lower id than this
    -- transaction will have. (The snapshot's xmax would not do: running transactions may have higher ids than that.)
    SELECT max(seq) INTO horizon FROM (
        (SELECT seq FROM publication_queue WHERE seq = ANY (was.gaps))
        UNION ALL
        (SELECT seq FROM publication_queue WHERE seq > was.seq ORDER BY seq LIMIT batch)
    ) AS waiting;

    SELECT * INTO mine FROM relay;
    IF mine.token = holder AND horizon IS NULL AND mine.expires > clock_timestamp() + mine.lease * 2 / 3 THEN
        RETURN;
    END IF;

    -- From here to the commit nobody takes over.
    SELECT * INTO mine FROM relay FOR NO KEY UPDATE;
    IF mine.token <> holder THEN
        RAISE EXCEPTION 'token % has been followed by %', holder, mine.token USING ERRCODE = 'TL001';
    END IF;
    -- Not at every batch: see the table stamps.
    IF mine.expires <= clock_timestamp() + mine.lease * 2 / 3 THEN
        UPDATE relay SET expires = clock_timestamp() + lease, published = greatest(published, published_up_to);
    END IF;
    IF horizon IS NULL THEN
        RETURN;
    END IF;

    SELECT * INTO was FROM stamps ORDER BY position DESC LIMIT 1;

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

    "after" := was.position;
    stamped := cardinality(seqs);
END $$;
