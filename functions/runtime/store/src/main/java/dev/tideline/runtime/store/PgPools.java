package dev.tideline.runtime.store;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Pools of connections on which no caller waits for ever, even if the server, the network or this process falls silent. */
@Singleton
public class PgPools implements PgPoolCreator {
    private static final int CONNECT_SECONDS = 5;
    private static final int WAIT_FOR_A_CONNECTION_SECONDS = 5;
    private static final String STATEMENT = "10s";
    // A frozen process must not keep its locks.
    private static final String IDLE_IN_TRANSACTION = "10s";
    // A plan is kept as long as a table's statistics are. A plan made while the table is new and small goes through
    // all of it, and would be kept while it grows. All that functions query has an index.
    private static final String SEQUENTIAL_SCANS = "off";
    // This is longer than any statement or pause in a transaction. Beyond it the server counts as gone.
    private static final int SILENCE_SECONDS = 25;

    /**
     * The longest life of a connection. After a failover, no connection stays with the old server for ever. A random part of it
     * keeps connections from ending together.
     */
    static final Duration LONGEST_LIFE = Duration.ofMinutes(30);

    private final Optional<String> ca;
    private final Optional<String> url;

    /** For the settings, see {@link #encrypted}. */
    PgPools(
            @ConfigProperty(name = "tideline.pg-ca") Optional<String> ca,
            @ConfigProperty(name = "TIDELINE_PG_URL") Optional<String> url) {
        this.ca = ca;
        this.url = url;
    }

    @Override
    public Pool create(Input input) {
        var servers = input.pgConnectOptionsList().stream().map(this::encrypted).toList();
        return create(input.vertx(), servers, input.poolOptions());
    }

    /**
     * Returns the options with encryption, if TIDELINE_PG_CA or the URL's {@code sslrootcert} names an authority. The server's certificate
     * has to be signed by it, and has to be for the host of the URL. {@code sslmode=verify-ca} in the URL allows any host. The URL's
     * {@code sslcert} and {@code sslkey} are the files of the client's own certificate and key, as PEM (libpq, "SSL Support").
     *
     * @throws IllegalStateException if there is no such file
     */
    public PgConnectOptions encrypted(PgConnectOptions server) {
        var encrypted = new PgConnectOptions(server);
        var authority = ca.map(file -> readable("TIDELINE_PG_CA", file)).or(() -> fileOfUrl("sslrootcert"));
        var certificate = fileOfUrl("sslcert");
        var key = fileOfUrl("sslkey");
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalStateException("TIDELINE_PG_URL must have both sslcert and sslkey, or none of them");
        }
        if (certificate.isPresent() && authority.isEmpty()) {
            throw new IllegalStateException(
                    "TIDELINE_PG_URL has sslcert, so it must have sslrootcert, or TIDELINE_PG_CA must be set");
        }
        certificate.ifPresent(file -> encrypted.setKeyCertOptions(
                new PemKeyCertOptions().addCertPath(file).addKeyPath(key.get())));
        authority.ifPresent(file -> trust(encrypted, file));
        return encrypted;
    }

    private static void trust(PgConnectOptions server, String ca) {
        server.setTrustOptions(new PemTrustOptions().addCertPath(ca));
        if (server.getSslMode() != SslMode.VERIFY_CA) {
            server.setSslMode(SslMode.VERIFY_FULL).setHostnameVerificationAlgorithm("HTTPS");
        }
    }

    /** The driver ignores such a parameter. */
    private Optional<String> fileOfUrl(String parameter) {
        return url.map(text -> URI.create(text).getRawQuery()).stream()
                .flatMap(query -> Stream.of(query.split("&")))
                .filter(pair -> pair.startsWith(parameter + "="))
                .map(pair -> decoded(pair.substring(parameter.length() + 1)))
                .map(file -> readable("The " + parameter + " of TIDELINE_PG_URL", file))
                .findFirst();
    }

    private static String decoded(String text) {
        // URLDecoder is made for forms, where a plus is a space.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String readable(String setting, String file) {
        if (!Files.isReadable(Path.of(file))) {
            throw new IllegalStateException(setting + " names no readable file: " + file);
        }
        return file;
    }

    static PoolOptions bounded(PoolOptions pool) {
        var longest = Math.toIntExact(LONGEST_LIFE.toSeconds());
        return pool.setConnectionTimeout(WAIT_FOR_A_CONNECTION_SECONDS)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setMaxLifetime(ThreadLocalRandom.current().nextInt(longest * 2 / 3, longest))
                .setMaxLifetimeUnit(TimeUnit.SECONDS);
    }

    /** A pool outside of Quarkus. */
    public static Pool create(Vertx vertx, PgConnectOptions server, int maxSize) {
        return create(vertx, List.of(server), new PoolOptions().setMaxSize(maxSize));
    }

    private static Pool create(Vertx vertx, List<PgConnectOptions> servers, PoolOptions pool) {
        for (var server : servers) {
            server.getProperties()
                    .putAll(Map.of(
                            "statement_timeout",
                            STATEMENT,
                            "idle_in_transaction_session_timeout",
                            IDLE_IN_TRANSACTION,
                            "enable_seqscan",
                            SEQUENTIAL_SCANS));
            server.setCachePreparedStatements(true);
            server.setConnectTimeout(Math.toIntExact(TimeUnit.SECONDS.toMillis(CONNECT_SECONDS)));
            server.setIdleTimeout(SILENCE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS);
        }
        return PgBuilder.pool()
                .connectingTo(List.copyOf(servers))
                .with(bounded(pool))
                .using(vertx)
                .build();
    }
}
