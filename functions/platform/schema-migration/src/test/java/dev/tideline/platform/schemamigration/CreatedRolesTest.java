package dev.tideline.platform.schemamigration;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.schema.RoleSettings;
import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.servers.PostgresServer;
import dev.tideline.testing.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A migration creates roles where it may, and says what is missing where it may not. */
class CreatedRolesTest {
    private static PostgresServer postgres;

    @BeforeAll
    static void given_a_server() throws Exception {
        postgres = PostgresServer.startTemporary();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void migrations_of_databases_of_one_server_run_at_once_and_two_of_each() throws Exception {
        var names = IntStream.range(0, 3).mapToObj(i -> "shop_" + i).toList();
        for (var name : names) {
            asAdministrator("CREATE DATABASE " + name);
        }
        var roles = new RoleSettings("parallel", Optional.of("only-for-tests"));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var migrations = executor.invokeAll(Stream.concat(names.stream(), names.stream())
                    .<Callable<Object>>map(name -> () -> {
                        SchemaMigration.migrateDatabase(database(name), roles);
                        return null;
                    })
                    .toList());
            for (var migration : migrations) {
                migration.get();
            }
        }
        for (var name : names) {
            Sql.connect(roles.url(database(name), DatabaseRole.APP)).close();
        }
    }

    /** As at a provider of databases whose customers get no right to create roles. */
    @Test
    void a_user_who_may_not_create_roles_is_told_which_are_missing_and_how_to_make_them() throws Exception {
        var url = databaseOfAUserWithoutRights("rented");
        var roles = new RoleSettings("rented", Optional.empty());

        assertThatThrownBy(() -> SchemaMigration.migrateDatabase(url, roles))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rented_commands, rented_reactors")
                .hasMessageContaining("deploy/postgresql/roles.sql")
                .hasMessageNotContaining("only-for-tests");
        runRolesSql("rented");
        SchemaMigration.migrateDatabase(url, roles);

        assertThat(isGranted(url, "rented_commands", "events", "INSERT")).isTrue();
    }

    /** As in a cluster, where the operator of PostgreSQL makes the roles that the manifests name. */
    @Test
    void a_server_without_the_role_of_all_functions_in_one_is_enough() throws Exception {
        var url = databaseOfAUserWithoutRights("managed");
        for (var role : DatabaseRole.values()) {
            if (role != DatabaseRole.APP) {
                asAdministrator("CREATE ROLE managed_" + role.kind() + " LOGIN");
            }
        }

        SchemaMigration.migrateDatabase(url, new RoleSettings("managed", Optional.empty()));

        assertThat(isGranted(url, "managed_queries", "order_view", "SELECT")).isTrue();
        assertThatThrownBy(() ->
                        SchemaMigration.migrateDatabase(url, new RoleSettings("managed", Optional.of("not-to-be-set"))))
                .hasMessageContaining("may not set the passwords of managed_commands")
                .hasMessageNotContaining("not-to-be-set");
    }

    @Test
    void a_user_who_does_not_own_the_database_changes_nothing() throws Exception {
        databaseOfAUserWithoutRights("foreign_shop");
        asAdministrator("CREATE DATABASE not_theirs");
        var url = database("not_theirs").replace("postgres:postgres@", "foreign_shop:only-for-tests@");

        assertThatThrownBy(() -> SchemaMigration.migrateDatabase(url, RoleSettings.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must own the database");
        try (var connection = Sql.connect(database("not_theirs"));
                var statement = connection.createStatement()) {
            var row = statement.executeQuery("SELECT to_regclass('events') IS NULL");
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }

    /** Does what psql would: runs the rows of each query. */
    private static void runRolesSql(String prefix) throws Exception {
        var script = Files.readString(Path.of("../../../deploy/postgresql/roles.sql"))
                .lines()
                .filter(line -> !line.startsWith("--"))
                .collect(joining("\n"))
                .replace(":'prefix'", "'" + prefix + "'");
        for (var query : script.strip().split("\\\\gexec")) {
            var statements = new ArrayList<String>();
            try (var admin = Sql.connect(postgres.url());
                    var rows = admin.createStatement().executeQuery(query)) {
                while (rows.next()) {
                    statements.add(rows.getString(1));
                }
            }
            for (var statement : statements) {
                asAdministrator(statement);
            }
        }
    }

    /** Returns the URL of a new database, whose owner has its name and may not create roles. */
    private static String databaseOfAUserWithoutRights(String name) throws SQLException {
        asAdministrator("CREATE ROLE " + name + " LOGIN PASSWORD 'only-for-tests'");
        asAdministrator("CREATE DATABASE " + name + " OWNER " + name);
        return database(name).replace("postgres:postgres@", name + ":only-for-tests@");
    }

    private static boolean isGranted(String url, String role, String table, String privilege) throws SQLException {
        try (var connection = Sql.connect(url);
                var statement = connection.prepareStatement("SELECT has_table_privilege(?, ?, ?)")) {
            statement.setString(1, role);
            statement.setString(2, table);
            statement.setString(3, privilege);
            var row = statement.executeQuery();
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void asAdministrator(String sql) throws SQLException {
        try (var admin = Sql.connect(postgres.url());
                var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String database(String name) {
        return postgres.url().replaceFirst("tideline$", name);
    }
}
