-- What queries answer from. A row is made by whichever event comes first, so all but its key may still be unknown; of each
-- stream that it is made of it keeps the version applied. It is served from its first event of the first stream on.

CREATE TABLE order_view (
    order_id            uuid PRIMARY KEY,
    user_id             uuid,
    status              text,
    reason              text,
    note                text,
    items               text,
    total_amount        numeric,
    currency            text,
    payment_method      text,
    payment_id          uuid,
    placed_at           timestamptz(6),
    reserved_at         timestamptz(6),
    paid_at             timestamptz(6),
    confirmed_at        timestamptz(6),
    cancelled_at        timestamptz(6),
    order_version       bigint NOT NULL,
    reservation_version bigint NOT NULL,
    payment_version     bigint NOT NULL
);

CREATE INDEX order_view_by_placed_at ON order_view (placed_at, order_id) WHERE order_version > 0;
CREATE INDEX order_view_by_user ON order_view (user_id, placed_at, order_id) WHERE order_version > 0;
CREATE INDEX order_view_by_total_amount ON order_view (total_amount, order_id) WHERE order_version > 0;

CREATE TABLE inventory_view (
    sku           text COLLATE "C" PRIMARY KEY,
    -- Compared byte by byte: sorted alike everywhere, and found by its beginning.
    name          text COLLATE "C",
    unit_price    numeric,
    currency      text,
    available     bigint NOT NULL,
    reserved      bigint NOT NULL,
    sold          bigint NOT NULL,
    item_version  bigint NOT NULL,
    stock_version bigint NOT NULL
);

CREATE INDEX inventory_view_by_name ON inventory_view (name, sku) WHERE item_version > 0;
CREATE INDEX inventory_view_by_unit_price ON inventory_view (unit_price, sku) WHERE item_version > 0;
