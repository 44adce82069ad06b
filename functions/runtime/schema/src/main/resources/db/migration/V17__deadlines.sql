-- The time limits of saga instances that are under way: one of each step that waits for an answer, and the whole limit, whose
-- step is an empty text. A row is written and deleted in the append of the event that begins or ends the time limit:
-- docs/adr/0034-an-orchestrator-delivers-events-to-instances.md.
CREATE TABLE deadlines (
    function text             NOT NULL,
    saga     text COLLATE "C" NOT NULL,
    step     text COLLATE "C" NOT NULL,
    version  bigint           NOT NULL,
    due      timestamptz      NOT NULL,
    PRIMARY KEY (saga, step)
);

CREATE INDEX deadlines_due ON deadlines (function, due);

-- Nearly every row is deleted before it is due. Vacuum by count, not by a share of a size that means nothing here.
ALTER TABLE deadlines SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
