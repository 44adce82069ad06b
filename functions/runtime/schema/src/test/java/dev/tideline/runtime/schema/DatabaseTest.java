package dev.tideline.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.tideline.servers.PostgresServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void migrations_of_a_domain_run_once_and_have_a_history_of_their_own() throws Exception {
        try (var postgres = PostgresServer.startTemporary()) {
            Database.migrate(postgres.url(), Optional.empty(), RoleSettings.DEFAULT);
            Database.migrate(postgres.url(), Optional.empty(), RoleSettings.DEFAULT);

            var jdbc = Database.Jdbc.of(postgres.url(), Optional.empty());
            try (var connection = DriverManager.getConnection(jdbc.url(), jdbc.user(), jdbc.password());
                    var statement = connection.createStatement()) {
                assertThat(text(
                                statement,
                                "SELECT string_agg(version, ' ' ORDER BY installed_rank) FROM domain_schema_history"))
                        .isEqualTo("0 20260101.1200");
                assertThat(text(statement, "SELECT count(*)::text FROM flyway_schema_history WHERE version = '1'"))
                        .isEqualTo("1");
                assertThat(text(statement, "SELECT count(*)::text FROM example"))
                        .isEqualTo("0");
            }
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void a_database_that_refuses_is_not_asked_again() throws Exception {
        try (var postgres = PostgresServer.startTemporary()) {
            var refused = Map.of(
                    postgres.url().replace("postgres:postgres@", "nobody:secret@"), "password authentication failed",
                    postgres.url().replace("postgres:postgres@", "postgres:secret@"), "password authentication failed",
                    postgres.url().replaceFirst("tideline$", "nowhere"), "does not exist");
            refused.forEach((url, reason) -> {
                assertTimeout(
                        Duration.ofSeconds(20),
                        () -> assertThatThrownBy(() -> Database.migrate(url, Optional.empty(), RoleSettings.DEFAULT))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("TIDELINE_PG_URL")
                                .hasMessageContaining(reason)
                                .hasMessageNotContaining("secret"));
            });
        }
    }

    @Test
    void a_url_of_libpq_becomes_one_of_jdbc() {
        var jdbc =
                Database.Jdbc.of("postgresql://me:a%20b+c%40d@db.example:5433/shop?sslmode=require", Optional.empty());

        assertThat(jdbc.user()).isEqualTo("me");
        assertThat(jdbc.password()).isEqualTo("a b+c@d");
        assertThat(jdbc.url())
                .startsWith("jdbc:postgresql://db.example:5433/shop?")
                .endsWith("&sslmode=require");
        assertThat(Database.Jdbc.of("postgres://db.example/shop", Optional.of("/etc/ca 1.crt"))
                        .url())
                .startsWith("jdbc:postgresql://db.example/shop?")
                .endsWith("&sslrootcert=%2Fetc%2Fca%201.crt&sslmode=verify-full");
        assertThat(Database.Jdbc.of("postgres://pooler.example/shop?sslmode=verify-ca", Optional.of("/etc/ca.crt"))
                        .url())
                .endsWith("&sslmode=verify-ca&sslrootcert=%2Fetc%2Fca.crt");
    }

    @Test
    void an_invalid_url_is_refused_without_its_password() {
        for (var wrong : List.of("mysql://me:secret@db.example/shop", "postgresql://me:sec ret@db.example/shop")) {
            assertThatThrownBy(() -> Database.Jdbc.of(wrong, Optional.empty()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("TIDELINE_PG_URL")
                    .hasMessageNotContaining("sec");
        }
    }
}
