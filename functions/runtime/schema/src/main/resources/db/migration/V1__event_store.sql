-- Stream ids are compared byte by byte: a language's rules of order would cost time and mean nothing.
CREATE TABLE events (
    stream_id      text COLLATE "C" NOT NULL,
    version        bigint           NOT NULL CHECK (version > 0),
    id             uuid             NOT NULL,
    type           text             NOT NULL,
    schema_version int              NOT NULL,
    source         text             NOT NULL,
    "timestamp"    timestamptz(6)   NOT NULL DEFAULT clock_timestamp(),
    correlation_id uuid             NOT NULL,
    causation_id   uuid             NOT NULL,
    user_id        text,
    traceparent    text,
    -- Not jsonb: what is published is what was written, byte for byte.
    data           json             NOT NULL,
    PRIMARY KEY (stream_id, version),
    UNIQUE (stream_id, id)
);

-- Committed events that have no position yet: docs/adr/0002-positions-from-a-publication-queue.md.
CREATE TABLE publication_queue (
    seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream_id text COLLATE "C" NOT NULL,
    version   bigint           NOT NULL
);

-- Every row is soon deleted. Vacuum by count, not by a share of a size that means nothing here.
ALTER TABLE publication_queue SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

-- The one global order: 1, 2, 3 … without gaps.
CREATE TABLE positions (
    position  bigint PRIMARY KEY,
    stream_id text COLLATE "C" NOT NULL,
    version   bigint           NOT NULL,
    -- The latest timestamp of all events up to this position. It never falls, so an index finds the lowest position
    -- from a time on, although the events' own timestamps are not in the order of their positions.
    latest    timestamptz(6)   NOT NULL,
    UNIQUE (stream_id, version)
);

CREATE INDEX positions_by_time ON positions (latest, position);

-- How far the queue has been drained: the last row counts. A row a batch and not one row that is updated, since
-- versions of one row that cannot be vacuumed (somebody holds a snapshot) would be passed over by every reader of it.
CREATE TABLE stamps (
    position bigint PRIMARY KEY,
    seq      bigint  NOT NULL,
    -- Seqs up to there that were not visible yet, each with a transaction id that is higher than its transaction's.
    gaps     bigint[] NOT NULL,
    bounds   xid8[]   NOT NULL,
    CHECK (cardinality(gaps) = cardinality(bounds))
);

INSERT INTO stamps VALUES (0, 0, '{}', '{}');

-- Who may stamp and publish: the holder of the token, until somebody takes the lease over with the next one.
CREATE TABLE relay (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    token     bigint      NOT NULL,
    owner     text        NOT NULL,
    lease     interval    NOT NULL,
    expires   timestamptz NOT NULL,
    -- Kafka has acknowledged everything up to this position, and maybe more.
    published bigint      NOT NULL
);

INSERT INTO relay VALUES (true, 0, '', '0', '-infinity', 0);

-- Requests that were carried out, with their answers.
CREATE TABLE receipts (
    function    text        NOT NULL,
    key         text        NOT NULL,
    fingerprint text        NOT NULL,
    answer      text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (function, key)
);

-- Events that a function has set aside. Of a key only the oldest, the head, may be due; next_attempt of all others and
-- of parked ones is 'infinity'.
CREATE TABLE deferrals (
    function     text             NOT NULL,
    stream_id    text COLLATE "C" NOT NULL,
    version      bigint           NOT NULL,
    attempts     int              NOT NULL,
    next_attempt timestamptz      NOT NULL,
    parked_at    timestamptz,
    reason       text             NOT NULL,
    created_at   timestamptz      NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (function, stream_id, version),
    FOREIGN KEY (stream_id, version) REFERENCES events
);

CREATE INDEX deferrals_due ON deferrals (function, next_attempt) WHERE next_attempt < 'infinity';
