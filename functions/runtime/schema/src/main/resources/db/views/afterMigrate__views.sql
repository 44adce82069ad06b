-- Projections write views and queries read them: all tables whose names end in _view, or have _view_ in them.
DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('tideline grants')); END $$;

DO $$
DECLARE
    view_table regclass;
BEGIN
    FOR view_table IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname ~ '_view(_|$)'
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO ${projections}', view_table);
        EXECUTE format('GRANT SELECT ON %s TO ${queries}', view_table);
    END LOOP;
END $$;
