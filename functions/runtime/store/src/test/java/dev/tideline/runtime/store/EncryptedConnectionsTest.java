package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.servers.CertificateAuthority;
import dev.tideline.servers.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for a certificate. Its own is for 127.0.0.1. */
class EncryptedConnectionsTest {
    private static final String HOW = "SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    @TempDir
    private static Path directory;

    private static final Vertx VERTX = Vertx.vertx();
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        var authority = CertificateAuthority.create();
        server = PostgresServer.startSecured(directory.resolve("data"), directory.resolve("log"), authority);
        write("ca.crt", authority.certificate());
        // A name that has to be escaped in a URL.
        write("client+1 é", authority.client("place-order"));
        var another = CertificateAuthority.create();
        write("another-ca.crt", another.certificate());
        write("stranger", another.client("place-order"));
    }

    @AfterAll
    static void stop() throws Exception {
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        server.close();
    }

    @Test
    void a_connection_with_both_certificates_is_encrypted_and_known() throws Exception {
        var connection = ask("ca.crt", server.url() + certificate("client+1 é"));

        assertThat(connection.getBoolean("ssl")).isTrue();
        assertThat(connection.getString("client_dn")).isEqualTo("/CN=place-order");
    }

    @Test
    void the_url_may_name_the_authority_too() throws Exception {
        var url = server.url() + certificate("client+1 é") + "&sslmode=verify-full&sslrootcert=";

        assertThat(ask(Optional.empty(), url + directory.resolve("ca.crt")).getBoolean("ssl"))
                .isTrue();
        assertThatThrownBy(() -> ask(Optional.empty(), url + directory.resolve("another-ca.crt")))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("SSL handshake failed");
    }

    @Test
    void a_server_that_another_authority_has_signed_is_refused() {
        assertRefused("another-ca.crt", server.url() + certificate("client+1 é"), "SSL handshake failed");
    }

    @Test
    void a_server_with_a_certificate_for_another_host_needs_the_permission_of_the_url() throws Exception {
        var byAnotherName = server.url().replace("127.0.0.1", "localhost") + certificate("client+1 é");

        assertRefused("ca.crt", byAnotherName, "SSL handshake failed");
        assertThat(ask("ca.crt", byAnotherName + "&sslmode=verify-ca").getBoolean("ssl"))
                .isTrue();
    }

    @Test
    void a_client_without_a_certificate_of_the_authority_is_refused() {
        assertRefused("ca.crt", server.url(), "connection requires a valid client certificate");
        assertRefused(
                "ca.crt", server.url() + certificate("stranger"), "connection requires a valid client certificate");
    }

    @Test
    void a_client_that_does_not_encrypt_is_refused() {
        assertThatThrownBy(() -> ask(Optional.empty(), server.url()))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("no encryption");
    }

    @Test
    void a_setting_that_names_no_file_is_told() {
        assertThatThrownBy(() -> ask("missing.crt", server.url()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("TIDELINE_PG_CA names no readable file: " + directory.resolve("missing.crt"));
        assertThatThrownBy(() -> ask("ca.crt", server.url() + "?sslcert=/nowhere.crt&sslkey=/nowhere.key"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The sslcert of TIDELINE_PG_URL names no readable file: /nowhere.crt");
    }

    @Test
    void a_certificate_without_its_key_or_without_an_authority_is_told() {
        assertThatThrownBy(() -> ask("ca.crt", server.url() + "?sslcert=" + directory.resolve("ca.crt")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("TIDELINE_PG_URL must have both sslcert and sslkey, or none of them");
        assertThatThrownBy(() -> ask(Optional.empty(), server.url() + certificate("client+1 é")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("TIDELINE_PG_URL has sslcert, so it must have sslrootcert, or TIDELINE_PG_CA must be set");
    }

    private static void assertRefused(String ca, String url, String why) {
        assertThatThrownBy(() -> ask(ca, url))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining(why);
    }

    private static String certificate(String client) {
        var file = directory.resolve(client).toString().replace(" ", "%20").replace("é", "%C3%A9");
        return "?sslcert=%s.crt&sslkey=%s.key".formatted(file, file);
    }

    private static Row ask(String ca, String url) throws Exception {
        return ask(Optional.of(directory.resolve(ca).toString()), url);
    }

    private static Row ask(Optional<String> ca, String url) throws Exception {
        var options = new PgPools(ca, Optional.of(url)).encrypted(PgConnectOptions.fromUri(url));
        var pool = PgPools.create(VERTX, options, 1);
        try {
            return pool.query(HOW)
                    .execute()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS)
                    .iterator()
                    .next();
        } finally {
            pool.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static void write(String name, CertificateAuthority.Certified certified) throws Exception {
        write(name + ".crt", certified.certificate());
        write(name + ".key", certified.key());
    }

    private static void write(String file, String text) throws Exception {
        Files.writeString(directory.resolve(file), text);
    }
}
