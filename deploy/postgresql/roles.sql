-- Makes the roles of the functions, where schema-migration may not: as an administrator of the server, once.
--   psql -v ON_ERROR_STOP=1 -v prefix=tideline -f roles.sql
-- A role without a password cannot log in; give each its own: \password tideline_commands
SELECT format('CREATE ROLE %I LOGIN', :'prefix' || '_' || kind)
FROM unnest(ARRAY['commands', 'reactors', 'projections', 'queries', 'auditor', 'operator', 'relay', 'scaler', 'app']) AS kind
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'prefix' || '_' || kind)
\gexec

-- All functions in one process are one boundary of trust.
SELECT format('GRANT %I TO %I', :'prefix' || '_' || kind, :'prefix' || '_app')
FROM unnest(ARRAY['commands', 'reactors', 'projections', 'queries', 'auditor', 'operator', 'relay']) AS kind
\gexec
