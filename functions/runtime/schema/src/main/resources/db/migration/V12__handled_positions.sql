-- How far a function has come in each partition of a topic, by the store's order and not by Kafka's offsets: what Kafka has lost is
-- read from here on. All events up to the position are handled, deferred, or their effects asked for.
CREATE TABLE handled_positions (
    function  text NOT NULL,
    topic     text NOT NULL,
    partition int NOT NULL,
    -- By Kafka. A topic that was deleted and created again has another one.
    topic_id  text NOT NULL,
    position  bigint NOT NULL,
    PRIMARY KEY (function, topic, partition)
);

-- Every row is written again and again: room for that on its page, so that no index changes.
ALTER TABLE handled_positions SET (fillfactor = 50);
