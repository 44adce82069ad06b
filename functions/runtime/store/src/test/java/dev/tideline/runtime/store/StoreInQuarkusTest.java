package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.EventStore;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class StoreInQuarkusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    EventStore store;

    @Inject
    Pool pool;

    @Test
    void a_function_is_given_the_store_by_TIDELINE_PG_URL_alone() throws Exception {
        assertThat(append()).isInstanceOf(Appended.class);
    }

    @Test
    void no_statement_and_no_transaction_of_a_function_lasts_for_ever() throws Exception {
        assertThat(setting("statement_timeout")).isEqualTo("10s");
        assertThat(setting("idle_in_transaction_session_timeout")).isEqualTo("10s");
    }

    @Test
    void queries_of_functions_are_planned_by_index_with_any_statistics() throws Exception {
        assertThat(setting("enable_seqscan")).isEqualTo("off");
    }

    /** B22: a failover to a demoted primary, under open connections. */
    @Test
    void a_database_that_takes_no_writes_makes_a_process_that_writes_not_ready() throws Exception {
        assertThat(isReady(false)).isTrue();
        Sql.rows("ALTER SYSTEM SET default_transaction_read_only = on");
        Sql.rows("SELECT pg_reload_conf()");
        try {
            await().atMost(PATIENCE).until(() -> !isReady(false));
            assertThat(isReady(true)).as("one that only reads").isTrue();
            assertThatThrownBy(this::append).cause().isInstanceOf(StoreUnavailableException.class);

            var connections = connections();
            isReady(false);
            await("its connections are replaced")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> connections().stream().noneMatch(connections::contains));
        } finally {
            Sql.rows("ALTER SYSTEM RESET default_transaction_read_only");
            Sql.rows("SELECT pg_reload_conf()");
        }
        await().atMost(PATIENCE).until(() -> isReady(false));
        assertThat(append()).isInstanceOf(Appended.class);
    }

    /** B22 */
    @Test
    void no_connection_lives_for_ever() {
        var lives = Stream.generate(() -> PgPools.bounded(new PoolOptions()).getMaxLifetime())
                .limit(20)
                .toList();

        assertThat(lives)
                .allSatisfy(
                        seconds -> assertThat(seconds).isBetween(1, Math.toIntExact(PgPools.LONGEST_LIFE.toSeconds())));
        assertThat(Set.copyOf(lives)).as("of different length").hasSizeGreaterThan(1);
    }

    private AppendResult append() throws Exception {
        return store.append(Append.of(EventStoreContract.writes(StreamId.of("stock", UUID.randomUUID()), 0, 1)))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private boolean isReady(boolean readsOnly) {
        return new DatabaseReadiness(pool, readsOnly)
                .call()
                .await()
                .atMost(PATIENCE)
                .getStatus()
                .equals(HealthCheckResponse.Status.UP);
    }

    /** The processes of the server that serve the pool's connections. */
    private List<Integer> connections() {
        var pids = IntStream.range(0, pool.size())
                .mapToObj(_ -> pool.query("SELECT pg_backend_pid()").execute().toCompletionStage())
                .toList();
        return pids.stream()
                .map(pid -> pid.toCompletableFuture().join().iterator().next().getInteger(0))
                .toList();
    }

    private String setting(String name) throws Exception {
        return pool.query("SHOW " + name)
                .execute()
                .map(rows -> rows.iterator().next().getString(0))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }
}
