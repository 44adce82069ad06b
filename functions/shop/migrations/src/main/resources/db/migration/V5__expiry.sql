-- How expire-orders finds what is overdue: by time, and not from the beginning each time.
CREATE INDEX orders_placed ON events ("timestamp") WHERE type = 'OrderPlaced';

CREATE TABLE expiry (
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- Every order that was placed before has ended.
    checked_until timestamptz NOT NULL
);

INSERT INTO expiry VALUES (true, '-infinity');
