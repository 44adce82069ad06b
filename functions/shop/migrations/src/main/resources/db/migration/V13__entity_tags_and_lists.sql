-- The entity tag of a user tells how far each of the user's orders has been applied: by the sum of the lines' versions, which
-- user-view keeps from now on. The default is for an instance of before that still runs.
ALTER TABLE user_view ADD COLUMN order_versions bigint NOT NULL DEFAULT 0;

UPDATE user_view SET order_versions = applied.versions
FROM (SELECT user_id, sum(version) AS versions FROM user_view_orders GROUP BY user_id) AS applied
WHERE applied.user_id = user_view.user_id;

-- A user's orders by what they cost.
CREATE INDEX order_view_by_user_and_total_amount ON order_view (user_id, total_amount, order_id) WHERE order_version > 0;
