package dev.tideline.runtime.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.postgresql.util.PasswordUtil;

/** Makes the roles that a database server does not have yet. Databases of one server share them. */
final class DatabaseRoles {
    /** More than there are migrations at once of databases of one server. */
    private static final int ATTEMPTS = 20;

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** duplicate_object and unique_violation: somebody else has just done the same. */
    private static final Set<String> DONE = Set.of("42710", "23505");

    /** "tuple concurrently updated", which has no code of its own. */
    private static final String CONCURRENT_UPDATE = "XX000";

    private static final String IS_OWNER =
            "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()";

    private final Connection connection;
    private final RoleSettings settings;

    DatabaseRoles(Connection connection, RoleSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /** @throws IllegalStateException if the connection's user does not own the database, or may not make what is missing */
    void create() throws SQLException {
        if (!holds(IS_OWNER)) {
            throw new IllegalStateException(
                    "the user of TIDELINE_PG_URL must own the database, to grant rights to functions");
        }
        var missing = new ArrayList<String>();
        for (var role : DatabaseRole.values()) {
            if (role != DatabaseRole.APP) {
                create(settings.name(role), missing);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the user of TIDELINE_PG_URL may not create roles, and these are missing: "
                    + String.join(", ", missing)
                    + "; an administrator of the server makes them with deploy/postgresql/roles.sql");
        }
        var isThere = createApp();
        if (settings.password().isPresent()) {
            var refused = new ArrayList<String>();
            for (var role : DatabaseRole.values()) {
                if (role != DatabaseRole.APP || isThere) {
                    setPassword(settings.name(role), settings.password().get(), refused);
                }
            }
            if (!refused.isEmpty()) {
                throw new IllegalStateException(
                        "the user of TIDELINE_PG_URL may not set the passwords of " + String.join(", ", refused)
                                + "; unset TIDELINE_PG_ROLE_PASSWORD, and let an administrator set them");
            }
        }
    }

    private void create(String name, List<String> missing) throws SQLException {
        if (!holds("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?)", name)) {
            attempt("CREATE ROLE " + name + " LOGIN", name, missing);
        }
    }

    /** Makes the role of all functions in one process, if that may be done. Where each function is a process, nobody needs it. */
    private boolean createApp() throws SQLException {
        var missing = new ArrayList<String>();
        var app = settings.name(DatabaseRole.APP);
        create(app, missing);
        for (var role : DatabaseRole.ofFunctions().map(settings::name).toList()) {
            if (missing.isEmpty() && !holds("SELECT pg_has_role(?, ?, 'member')", app, role)) {
                attempt("GRANT " + role + " TO " + app, app, missing);
            }
        }
        return missing.isEmpty();
    }

    /** The server gets only what verifies the password, so that no log of it can hold the password. */
    private void setPassword(String role, String password, List<String> refused) throws SQLException {
        var verifier = PasswordUtil.encodePassword(role, password.toCharArray(), "scram-sha-256");
        attempt("ALTER ROLE " + role + " LOGIN PASSWORD '" + verifier + "'", role, refused);
    }

    /** Runs a statement, again if somebody else changes the same role. Without the right to run it, what it would make is missing. */
    private void attempt(String sql, String made, List<String> missing) throws SQLException {
        for (var attempt = 1; ; attempt++) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
                return;
            } catch (SQLException e) {
                if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                    missing.add(made);
                    return;
                }
                if (DONE.contains(e.getSQLState())) {
                    return;
                }
                if (!CONCURRENT_UPDATE.equals(e.getSQLState()) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private boolean holds(String sql, String... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (var i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            var row = statement.executeQuery();
            row.next();
            return row.getBoolean(1);
        }
    }
}
