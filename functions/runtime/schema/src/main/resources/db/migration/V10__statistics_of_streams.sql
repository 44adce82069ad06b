-- Where most streams have one event, as users and items do, the planner takes it that each has, so that by the stream alone an
-- event is found as well as by stream and version. Of a stream that has grown long since, every append and every stamping would
-- then go through all events. It is to reckon with two a stream, whatever it has counted: then it always goes by both.
DO $$
DECLARE
    part regclass;
BEGIN
    -- The parts too, if events are divided already: each has statistics of its own.
    FOR part IN SELECT 'events'::regclass UNION SELECT relid FROM pg_partition_tree('events') LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN stream_id SET (n_distinct = -0.5)', part);
    END LOOP;
END $$;

-- From now on, and not from when it is next counted.
ANALYZE events;
