-- An event that somebody has had discarded, and that the function has passed over: its row stays, and it stays discarded
-- however often it comes again. Such a row is not due, is nobody's head, and does not count as set aside.
ALTER TABLE deferrals ADD COLUMN passed_over boolean NOT NULL DEFAULT false;
