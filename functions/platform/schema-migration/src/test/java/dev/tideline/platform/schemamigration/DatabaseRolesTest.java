package dev.tideline.platform.schemamigration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.schema.RoleSettings;
import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.servers.PostgresServer;
import dev.tideline.testing.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
    /** In the order in which the page writes them. */
    private static final Map<String, String> PRIVILEGES = new LinkedHashMap<>();

    static {
        PRIVILEGES.put("r", "SELECT");
        PRIVILEGES.put("i", "INSERT");
        PRIVILEGES.put("u", "UPDATE");
        PRIVILEGES.put("d", "DELETE");
        PRIVILEGES.put("t", "TRUNCATE");
    }

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

    @TestFactory
    Stream<DynamicTest> a_role_has_the_rights_that_the_page_lists_and_no_others() {
        return Stream.of(DatabaseRole.values())
                .map(role -> DynamicTest.dynamicTest(role.kind(), () -> assertRightsOfPage(role)));
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
            statement.execute(Files.readString(Path.of("../../../deploy/postgresql/partition-events.sql")));
        }
        for (var role : DatabaseRole.values()) {
            assertRightsOfPage(role);
        }
    }

    /** Asks the server, by statements that touch no row. A right to some of the columns counts as none. */
    private static void assertRightsOfPage(DatabaseRole role) throws Exception {
        var page = rightsOfPage(role);
        try (var owner = Sql.connect(postgres.url());
                var connection = Sql.connect(ROLES.url(postgres.url(), role))) {
            for (var table : tables) {
                var granted = new StringBuilder();
                for (var letter : PRIVILEGES.keySet()) {
                    if (!state(connection, statement(owner, PRIVILEGES.get(letter), table))
                            .equals("42501")) {
                        granted.append(letter);
                    }
                }
                assertThat(granted).as("%s on %s", role.kind(), table).hasToString(page.getOrDefault(table, ""));
            }
        }
        assertThat(tables).as("the tables of the page").containsAll(page.keySet());
    }

    /** Returns the letters of a role's rights by table, as the page lists them. */
    private static Map<String, String> rightsOfPage(DatabaseRole role) throws IOException {
        var rows = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith("| table | "))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
                .toList();
        var column = rows.getFirst().indexOf(role.kind());
        return rows.stream()
                .skip(2)
                .collect(Collectors.toMap(row -> row.get(1).replace("`", ""), row -> row.get(column)));
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

    /** Returns the SQL state of a statement. It commits if it succeeds. */
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
}
