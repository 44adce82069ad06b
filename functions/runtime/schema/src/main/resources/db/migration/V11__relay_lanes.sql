-- How far each topic has come: all of its events up to this position are acknowledged by Kafka, and maybe more. Where a topic
-- has nothing, its mark moves with the head. It never falls; a topic without a row begins at the relay's own mark, the lowest.
CREATE TABLE relay_lanes (
    topic     text   PRIMARY KEY,
    published bigint NOT NULL
);

-- "unknown" is of streams of categories that the relay has no topic for.
INSERT INTO relay_lanes
SELECT topic, published FROM relay, unnest(ARRAY['tideline.users', 'tideline.inventory', 'tideline.orders',
    'tideline.payments', 'tideline.system', 'tideline.parked', 'unknown']) AS topic;
