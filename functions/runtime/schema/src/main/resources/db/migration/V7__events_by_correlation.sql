-- What one request has led to. Correlation ids begin with the time they were made at, so that this index grows at one end.
CREATE INDEX events_by_correlation ON events (correlation_id);
