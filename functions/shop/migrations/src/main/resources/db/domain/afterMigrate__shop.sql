-- What the shop's functions may do besides what all of their kind may.
DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('tideline grants')); END $$;

-- place-order counts the open orders of a customer.
GRANT SELECT (user_id, order_version, confirmed_at, cancelled_at) ON order_view TO ${commands};

-- process-payment and refund-payment, while the sandbox takes payments; expire-orders.
GRANT SELECT, INSERT, UPDATE ON sandbox_charges TO ${reactors};
GRANT SELECT, UPDATE ON expiry TO ${reactors};
