package dev.tideline.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    @TempDir
    Path directory;

    @Test
    void a_new_server_is_a_durable_postgresql_18_that_sorts_like_every_other() throws Exception {
        try (PostgresServer server = start()) {
            assertThat(ask(server, "SHOW server_version")).startsWith("18.");
            assertThat(ask(server, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(server, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(server, "SELECT current_database()")).isEqualTo("tideline");
            assertThat(ask(server, "SELECT datlocale FROM pg_database WHERE datname = 'tideline'"))
                    .isEqualTo("C.UTF-8");
        }
    }

    @Test
    void data_outlives_a_restart_and_nothing_else_does() throws Exception {
        long postmaster;
        try (PostgresServer server = start()) {
            postmaster = postmaster();
            execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        assertThat(Child.isRunning(postmaster, directory.toString())).isFalse();
        try (PostgresServer server = start()) {
            assertThat(ask(server, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void a_server_left_behind_is_stopped_and_its_data_kept() throws Exception {
        PostgresServer leftBehind = start();
        execute(leftBehind, "CREATE TABLE kept AS SELECT 42 AS answer");
        long postmaster = postmaster();
        long keeper = Long.parseLong(Files.readString(directory.resolve("data.pid")));
        ProcessHandle.of(keeper).orElseThrow().destroyForcibly();
        assertThat(Child.isRunning(postmaster, directory.toString())).isTrue();

        try (PostgresServer server = start()) {
            assertThat(ask(server, "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(Child.isRunning(postmaster, directory.toString())).isFalse();
        }
    }

    @Test
    void a_number_that_another_program_has_by_now_is_no_leftover() throws Exception {
        start().close();
        String other = Long.toString(ProcessHandle.current().pid());
        Files.writeString(directory.resolve("data/postmaster.pid"), other + "\n");
        Files.writeString(directory.resolve("data.pid"), other);
        try (PostgresServer server = start()) {
            assertThat(ask(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void a_half_written_note_of_a_killed_server_is_in_nobodys_way() throws Exception {
        start().close();
        Files.createFile(directory.resolve("data/postmaster.pid"));
        try (PostgresServer server = start()) {
            assertThat(ask(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void a_temporary_server_takes_its_data_along() throws Exception {
        Path data;
        try (PostgresServer server = PostgresServer.startTemporary()) {
            data = Path.of(ask(server, "SHOW data_directory"));
            assertThat(data).exists();
        }
        assertThat(data.getParent()).doesNotExist();
    }

    @Test
    void the_same_data_is_served_with_certificates_and_without() throws Exception {
        try (PostgresServer server = start()) {
            execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (PostgresServer secured = PostgresServer.startSecured(
                directory.resolve("data"), directory.resolve("postgresql.log"), CertificateAuthority.create())) {
            assertThatThrownBy(() -> ask(secured, "SELECT answer FROM kept"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("connection requires a valid client certificate");
        }
        try (PostgresServer server = start()) {
            assertThat(ask(server, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    private PostgresServer start() throws Exception {
        return PostgresServer.start(directory.resolve("data"), directory.resolve("postgresql.log"));
    }

    private long postmaster() throws Exception {
        return Long.parseLong(
                Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst());
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        URI url = URI.create(server.url());
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d%s".formatted(url.getHost(), url.getPort(), url.getPath()),
                "postgres",
                "postgres");
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
