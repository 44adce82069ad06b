-- What the sandbox gateway remembers: a payment gateway's books, not the shop's.
CREATE TABLE sandbox_charges (
    payment_id     uuid PRIMARY KEY,
    amount         numeric,
    currency       text,
    payment_method text,
    -- failed: nothing was taken yet; cancelled: given back, or never to be taken
    status         text NOT NULL CHECK (status IN ('captured', 'declined', 'failed', 'cancelled')),
    changed_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
