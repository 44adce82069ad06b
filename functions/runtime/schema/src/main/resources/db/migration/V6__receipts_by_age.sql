-- Receipts are kept for 24 hours; the oldest are found by this.
CREATE INDEX receipts_by_age ON receipts (created_at);
