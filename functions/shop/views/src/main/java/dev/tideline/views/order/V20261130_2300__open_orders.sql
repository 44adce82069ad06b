-- The orders of a user that have not ended: place-order counts them.
CREATE INDEX order_view_open ON order_view (user_id) WHERE order_version > 0 AND confirmed_at IS NULL AND cancelled_at IS NULL;
