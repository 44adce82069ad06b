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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each role has the rights that docs/security.md lists, and no others. */
class DatabaseRolesTest {
    private static final Path PAGE = Path.of("../../../docs/security.md");
    private static final RoleSettings ROLES = new RoleSettings("tideline", Optional.of("only-for-tests"));
    private static final Map<String, String> PRIVILEGES =
            Map.of("r", "SELECT", "i", "INSERT", "u", "UPDATE", "d", "DELETE", "t", "TRUNCATE");

    private static PostgresServer postgres;
    private static List<String> tables;

    @BeforeAll
    static void given_a_new_database() throws Exception {
        postgres = PostgresServer.startTemporary();
        SchemaMigration.migrateDatabase(postgres.url(), ROLES);
        try (var owner = Sql.connect(postgres.url())) {
            tables = texts(
                    owner,
                    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname");
        }
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void the_page_lists_the_rights_of_all_roles() throws Exception {
        assertThat(Files.readString(PAGE)).contains(table());
    }

    /** Asks the server, by a statement that would touch no row. A right to some columns only counts as none here. */
    @TestFactory
    Stream<DynamicTest> a_role_is_refused_what_is_not_its_own() {
        return Stream.of(DatabaseRole.values())
                .map(role -> DynamicTest.dynamicTest(role.kind(), () -> {
                    try (var owner = Sql.connect(postgres.url());
                            var connection = Sql.connect(ROLES.url(postgres.url(), role))) {
                        for (var table : tables) {
                            var rights = rights(owner, role, table);
                            for (var privilege : PRIVILEGES.entrySet()) {
                                var state = state(connection, statement(owner, privilege.getValue(), table));
                                if (rights.contains(privilege.getKey())) {
                                    assertThat(state)
                                            .as("%s on %s", privilege, table)
                                            .isNotEqualTo("42501");
                                } else {
                                    assertThat(state)
                                            .as("%s on %s", privilege, table)
                                            .isEqualTo("42501");
                                }
                            }
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_role_defines_nothing_and_grants_nothing() {
        return Stream.of(DatabaseRole.values())
                .flatMap(role -> Stream.of(
                                "CREATE TABLE mine (id int)",
                                "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                                "CREATE ROLE mine",
                                "ALTER TABLE events ADD COLUMN mine int",
                                "DROP TABLE events",
                                "CREATE TRIGGER mine BEFORE INSERT ON events EXECUTE FUNCTION suppress_redundant_updates_trigger()")
                        .map(sql -> DynamicTest.dynamicTest(role.kind() + ": " + sql, () -> {
                            try (var connection = Sql.connect(ROLES.url(postgres.url(), role))) {
                                assertThat(state(connection, sql)).isEqualTo("42501");
                            }
                        })));
    }

    @Test
    void only_projections_create_schemas_and_nobody_runs_into_what_is_there() throws Exception {
        for (var role : DatabaseRole.values()) {
            try (var connection = Sql.connect(ROLES.url(postgres.url(), role))) {
                assertThat(state(connection, "CREATE SCHEMA " + ROLES.name(role)))
                        .as(role.kind())
                        .isEqualTo(
                                Set.of(DatabaseRole.PROJECTIONS, DatabaseRole.APP)
                                                .contains(role)
                                        ? "00000"
                                        : "42501");
            }
        }
        try (var projections = Sql.connect(ROLES.url(postgres.url(), DatabaseRole.PROJECTIONS));
                var commands = Sql.connect(ROLES.url(postgres.url(), DatabaseRole.COMMANDS))) {
            assertThat(state(projections, "CREATE SCHEMA tideline_commands CREATE TABLE events (stolen text)"))
                    .isEqualTo("00000");
            assertThat(state(commands, "SELECT stream_id FROM events LIMIT 0")).isEqualTo("00000");
        }
    }

    @Test
    void a_query_announces_that_it_has_started_and_appends_nothing_else() throws Exception {
        var call = "SELECT announce(ARRAY['%s'], ARRAY[gen_random_uuid()], ARRAY[1], ARRAY['/test'],"
                + " ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()], ARRAY['{}'])";
        try (var queries = Sql.connect(ROLES.url(postgres.url(), DatabaseRole.QUERIES));
                var scaler = Sql.connect(ROLES.url(postgres.url(), DatabaseRole.SCALER))) {
            assertThat(state(queries, call.formatted("system-orders-1"))).isEqualTo("00000");
            for (var stream : List.of("order-1", "system-", "system-ORDERS", "system-" + "x".repeat(300))) {
                assertThat(state(queries, call.formatted(stream))).as(stream).isEqualTo("42501");
            }
            var large = call.replace("{}", "{\"text\": \"" + "x".repeat(9_000) + "\"}");
            assertThat(state(queries, large.formatted("system-orders-2"))).isEqualTo("42501");
            assertThat(state(scaler, call.formatted("system-orders-2"))).isEqualTo("42501");
        }
        try (var owner = Sql.connect(postgres.url())) {
            assertThat(texts(owner, "SELECT type || ' ' || version FROM events WHERE stream_id = 'system-orders-1'"))
                    .containsExactly("ServiceStarted 1");
        }
    }

    /** A table of the same name in a temporary schema would take what is announced, if it were found first. */
    @Test
    void an_announcement_goes_to_the_events_of_the_database() throws Exception {
        try (var queries = Sql.connect(ROLES.url(postgres.url(), DatabaseRole.QUERIES));
                var owner = Sql.connect(postgres.url())) {
            assertThat(state(queries, "CREATE TEMPORARY TABLE events (stream_id text)"))
                    .isEqualTo("42501");
            assertThat(state(owner, "GRANT TEMPORARY ON DATABASE tideline TO tideline_queries"))
                    .isEqualTo("00000");
            assertThat(state(queries, "CREATE TEMPORARY TABLE events (stream_id text)"))
                    .isEqualTo("00000");
            assertThat(state(
                            queries,
                            "SELECT announce(ARRAY['system-orders-3'], ARRAY[gen_random_uuid()], ARRAY[1], ARRAY['/test'],"
                                    + " ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()], ARRAY['{}'])"))
                    .isEqualTo("00000");
            assertThat(texts(owner, "SELECT type FROM events WHERE stream_id = 'system-orders-3'"))
                    .hasSize(1);
        }
    }

    @Test
    void a_role_has_its_password_and_no_other() {
        assertThatThrownBy(() -> Sql.connect(
                                ROLES.url(postgres.url(), DatabaseRole.COMMANDS).replace("only-for-tests", "wrong"))
                        .close())
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void a_table_that_was_made_anew_gets_its_grants_back() throws Exception {
        try (var owner = Sql.connect(postgres.url());
                var statement = owner.createStatement()) {
            var before = table();
            statement.execute(Files.readString(Path.of("../../../deploy/postgresql/partition-events.sql")));

            assertThat(rights(owner, DatabaseRole.COMMANDS, "events")).isEqualTo("ri");
            assertThat(table()).isEqualTo(before);
        }
    }

    @Test
    void migrations_of_databases_of_one_server_run_at_once_and_two_of_each() throws Exception {
        var names = IntStream.range(0, 3).mapToObj(i -> "shop_" + i).toList();
        try (var owner = Sql.connect(postgres.url());
                var statement = owner.createStatement()) {
            for (var name : names) {
                statement.execute("CREATE DATABASE " + name);
            }
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
        try (var admin = Sql.connect(postgres.url());
                var statement = admin.createStatement()) {
            statement.execute("CREATE ROLE shopkeeper LOGIN PASSWORD 'only-for-tests'");
            statement.execute("CREATE DATABASE rented OWNER shopkeeper");
        }
        var url = database("rented").replace("postgres:postgres@", "shopkeeper:only-for-tests@");
        var roles = new RoleSettings("rented", Optional.empty());

        assertThatThrownBy(() -> SchemaMigration.migrateDatabase(url, roles))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rented_commands, rented_reactors")
                .hasMessageContaining("deploy/postgresql/roles.sql")
                .hasMessageNotContaining("only-for-tests");
        runRolesSql("rented");
        SchemaMigration.migrateDatabase(url, roles);

        try (var rented = Sql.connect(url)) {
            assertThat(texts(rented, "SELECT has_table_privilege('rented_commands', 'events', 'INSERT')::text"))
                    .containsExactly("true");
        }
    }

    /** As in a cluster, where the operator of PostgreSQL makes the roles that the manifests name. */
    @Test
    void a_server_without_the_role_of_all_functions_in_one_is_enough() throws Exception {
        try (var admin = Sql.connect(postgres.url());
                var statement = admin.createStatement()) {
            statement.execute("CREATE ROLE clerk LOGIN PASSWORD 'only-for-tests'");
            statement.execute("CREATE DATABASE managed OWNER clerk");
            for (var role : DatabaseRole.values()) {
                if (role != DatabaseRole.APP) {
                    statement.execute("CREATE ROLE managed_" + role.kind() + " LOGIN");
                }
            }
        }
        var url = database("managed").replace("postgres:postgres@", "clerk:only-for-tests@");

        SchemaMigration.migrateDatabase(url, new RoleSettings("managed", Optional.empty()));

        try (var managed = Sql.connect(url)) {
            assertThat(texts(managed, "SELECT has_table_privilege('managed_queries', 'order_view', 'SELECT')::text"))
                    .containsExactly("true");
        }
        assertThatThrownBy(() ->
                        SchemaMigration.migrateDatabase(url, new RoleSettings("managed", Optional.of("not-to-be-set"))))
                .hasMessageContaining("may not set the passwords of managed_commands")
                .hasMessageNotContaining("not-to-be-set");
    }

    /** Does what psql would: runs the rows of each query. */
    private static void runRolesSql(String prefix) throws Exception {
        var script = Files.readString(Path.of("../../../deploy/postgresql/roles.sql"))
                .lines()
                .filter(line -> !line.startsWith("--"))
                .collect(joining("\n"))
                .replace(":'prefix'", "'" + prefix + "'");
        try (var admin = Sql.connect(postgres.url());
                var statement = admin.createStatement()) {
            for (var query : script.strip().split("\\\\gexec")) {
                for (var sql : texts(admin, query)) {
                    statement.execute(sql);
                }
            }
        }
    }

    private static String table() throws SQLException {
        var roles = DatabaseRole.values();
        var rows = new ArrayList<String>();
        rows.add("| table | " + Arrays.stream(roles).map(DatabaseRole::kind).collect(joining(" | ")) + " |");
        rows.add("| --- " + "| --- ".repeat(roles.length) + "|");
        try (var owner = Sql.connect(postgres.url())) {
            for (var table : tables) {
                var rights = new EnumMap<DatabaseRole, String>(DatabaseRole.class);
                for (var role : roles) {
                    rights.put(role, rights(owner, role, table));
                }
                if (rights.values().stream().anyMatch(right -> !right.isEmpty())) {
                    rows.add("| `" + table + "` | " + String.join(" | ", rights.values()) + " |");
                }
            }
        }
        return String.join("\n", rows) + "\n";
    }

    private static String rights(Connection owner, DatabaseRole role, String table) throws SQLException {
        return Stream.of("r", "i", "u", "d", "t")
                .filter(letter -> holds(owner, role, table, PRIVILEGES.get(letter)))
                .collect(joining());
    }

    private static boolean holds(Connection owner, DatabaseRole role, String table, String privilege) {
        try {
            return texts(
                            owner,
                            "SELECT has_table_privilege('%s', '%s', '%s')::text"
                                    .formatted(ROLES.name(role), table, privilege))
                    .equals(List.of("true"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String statement(Connection owner, String privilege, String table) throws SQLException {
        var column = texts(
                        owner,
                        "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 AND attgenerated = '' AND attidentity = '' ORDER BY attnum"
                                .formatted(table))
                .getFirst();
        return switch (privilege) {
            case "SELECT" -> "SELECT * FROM %s LIMIT 0".formatted(table);
            case "INSERT" -> "INSERT INTO %1$s (%2$s) SELECT (NULL::%1$s).%2$s WHERE false".formatted(table, column);
            case "UPDATE" -> "UPDATE %s SET %s = NULL WHERE false".formatted(table, column);
            case "DELETE" -> "DELETE FROM %s WHERE false".formatted(table);
            default -> "TRUNCATE %s".formatted(table);
        };
    }

    /** Returns the SQL state of a statement, whose effect is not kept. */
    private static String state(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
            return "00000";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    private static String database(String name) {
        return postgres.url().replaceFirst("tideline$", name);
    }
}
