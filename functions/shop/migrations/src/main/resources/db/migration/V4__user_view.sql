-- Users with what their orders add up to; see V3 for what views have in common.

CREATE TABLE user_view (
    user_id          uuid PRIMARY KEY,
    email            text,
    -- What all spellings of the address have in common.
    normalized_email text COLLATE "C",
    -- Compared byte by byte: sorted alike everywhere, and found by its beginning.
    name             text COLLATE "C",
    status           text,
    created_at       timestamptz(6),
    updated_at       timestamptz(6),
    order_count      bigint  NOT NULL,
    total_spent      numeric NOT NULL,
    user_version     bigint  NOT NULL
);

CREATE INDEX user_view_by_email ON user_view (normalized_email) WHERE user_version > 0;
CREATE INDEX user_view_by_created_at ON user_view (created_at, user_id) WHERE user_version > 0;
CREATE INDEX user_view_by_name ON user_view (name, user_id) WHERE user_version > 0;
CREATE INDEX user_view_by_total_spent ON user_view (total_spent, user_id) WHERE user_version > 0;

-- A user has any number of orders: what the user's row has applied of each is in a line of its own.
CREATE TABLE user_view_orders (
    stream_id text COLLATE "C" PRIMARY KEY,
    user_id   uuid   NOT NULL,
    version   bigint NOT NULL
);
