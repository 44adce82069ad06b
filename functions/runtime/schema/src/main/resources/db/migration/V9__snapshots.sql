-- The state of a stream after some of its events, for streams that grow long. Nothing is lost with a row of it.
CREATE TABLE snapshots (
    stream_id text COLLATE "C" NOT NULL,
    shape     text NOT NULL,
    version   bigint NOT NULL CHECK (version > 0),
    state     json NOT NULL,
    kept_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (stream_id, shape)
);
