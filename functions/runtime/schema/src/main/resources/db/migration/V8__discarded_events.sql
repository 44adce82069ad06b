-- An event that is to be passed over when it is due, by the function that has set it aside.
ALTER TABLE deferrals ADD COLUMN discarded boolean NOT NULL DEFAULT false;

-- Parked before that was announced: tried once more, and announced if it fails.
UPDATE deferrals SET parked_at = NULL, next_attempt = clock_timestamp() WHERE parked_at IS NOT NULL;

-- What is parked is listed by function and key.
CREATE INDEX deferrals_parked ON deferrals (function, stream_id) WHERE parked_at IS NOT NULL;
