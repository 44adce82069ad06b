-- What each kind of function may do with the engine's tables: docs/adr/0039-the-database-by-roles.md. It is granted after every
-- migration, since a table that was made anew has lost its grants. Nobody but the owner changes or deletes events or positions.
DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('tideline grants')); END $$;

-- Whoever could make a function or a table that is found before ours would catch the calls of others. A session's own tables are found first,
-- and with a pooler, functions of one kind share sessions. A rebuild makes tables in a schema of its own, which nobody searches.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('ALTER DATABASE %I SET search_path = public', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO ${projections}', current_database());
END $$;

GRANT EXECUTE ON FUNCTION announce(text[], uuid[], int[], text[], uuid[], uuid[], text[])
    TO ${commands}, ${reactors}, ${projections}, ${queries}, ${auditor}, ${operator}, ${relay};

GRANT SELECT ON events TO ${commands}, ${reactors}, ${projections}, ${auditor}, ${operator}, ${relay};
-- A projection announces what it parks.
GRANT INSERT ON events, publication_queue TO ${commands}, ${reactors}, ${projections}, ${operator};
GRANT SELECT ON positions TO ${reactors}, ${projections}, ${auditor}, ${operator}, ${relay};

GRANT SELECT, INSERT, UPDATE, DELETE ON receipts TO ${commands}, ${operator};
GRANT SELECT, INSERT, UPDATE, DELETE ON snapshots TO ${commands}, ${reactors}, ${operator};
GRANT SELECT, INSERT, UPDATE, DELETE ON deferrals TO ${reactors}, ${projections}, ${operator};
GRANT SELECT, INSERT, UPDATE, DELETE ON handled_positions TO ${reactors}, ${projections};
GRANT SELECT, INSERT, UPDATE, DELETE ON deadlines TO ${reactors}, ${operator};
-- What Kafka has lost is read up to where the relay has published.
GRANT SELECT ON relay, relay_lanes TO ${reactors}, ${projections};

GRANT INSERT ON positions TO ${relay};
GRANT SELECT, DELETE ON publication_queue TO ${relay};
GRANT SELECT, INSERT, DELETE ON stamps TO ${relay};
GRANT SELECT, UPDATE ON relay TO ${relay};
GRANT SELECT, INSERT, UPDATE ON relay_lanes TO ${relay};
GRANT SELECT ON deferrals TO ${relay};

GRANT SELECT ON publication_queue, positions, stamps, relay TO ${scaler};
