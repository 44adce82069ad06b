-- The instances of orchestrated sagas, each a row. The steps of one are JSON in one column: they are only ever read together.
CREATE TABLE saga_view (
    -- <saga>/<key>
    id           text COLLATE "C" PRIMARY KEY,
    saga         text COLLATE "C",
    key          text COLLATE "C",
    version      int NOT NULL,
    state        text COLLATE "C",
    steps        text,
    started_at   timestamptz(6),
    ended_at     timestamptz(6),
    saga_version bigint NOT NULL
);

CREATE INDEX saga_view_by_started_at ON saga_view (started_at, id) WHERE saga_version > 0;
CREATE INDEX saga_view_by_state ON saga_view (state, started_at, id) WHERE saga_version > 0;

-- The versions of plans that instances still need are counted by it.
CREATE INDEX saga_view_open ON saga_view (saga, version, state) WHERE started_at IS NOT NULL AND ended_at IS NULL;
