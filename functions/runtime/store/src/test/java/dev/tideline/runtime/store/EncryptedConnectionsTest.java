package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.servers.PostgresServer;
import dev.tideline.testing.Certificate;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedConnectionsTest {
    private static final String HOW = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    @TempDir
    private static Path directory;

    private static final Vertx VERTX = Vertx.vertx();
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.startTemporary();
        var certificate = Certificate.make();
        write("ca.crt", certificate.certificate());
        write("tls.key", certificate.key());
        write("another-ca.crt", Certificate.make().certificate());
        for (var statement : new String[] {
            "ALTER SYSTEM SET ssl_cert_file = '%s'".formatted(directory.resolve("ca.crt")),
            "ALTER SYSTEM SET ssl_key_file = '%s'".formatted(directory.resolve("tls.key")),
            "ALTER SYSTEM SET ssl = on",
            "SELECT pg_reload_conf()"
        }) {
            ask(Optional.empty(), statement);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        server.close();
    }

    @Test
    void a_connection_with_an_authority_is_encrypted() throws Exception {
        assertThat(ask(Optional.of("ca.crt"), HOW).getBoolean(0)).isTrue();
        assertThat(ask(Optional.empty(), HOW).getBoolean(0)).isFalse();
    }

    @Test
    void a_server_that_another_authority_has_signed_is_refused() {
        assertThatThrownBy(() -> ask(Optional.of("another-ca.crt"), HOW))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("SSL handshake failed");
    }

    @Test
    void an_authority_that_is_no_file_is_told_by_its_setting() {
        assertThatThrownBy(() -> ask(Optional.of("missing.crt"), HOW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TIDELINE_PG_CA")
                .hasMessageContaining("missing.crt");
    }

    private static Row ask(Optional<String> ca, String statement) throws Exception {
        var options = new PgPools(ca.map(file -> directory.resolve(file).toString()))
                .encrypted(PgConnectOptions.fromUri(server.url()));
        var pool = PgPools.create(VERTX, options, 1);
        try {
            var rows = pool.query(statement)
                    .execute()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS)
                    .iterator();
            return rows.hasNext() ? rows.next() : null;
        } finally {
            pool.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static void write(String file, String text) throws Exception {
        var path = directory.resolve(file);
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }
}
