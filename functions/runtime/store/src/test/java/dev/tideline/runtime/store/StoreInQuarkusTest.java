package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.EventStore;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class StoreInQuarkusTest {
    @Inject
    EventStore store;

    @Inject
    Pool pool;

    @Test
    void a_function_is_given_the_store_by_TIDELINE_PG_URL_alone() throws Exception {
        var append = Append.of(EventStoreContract.writes(StreamId.of("stock", UUID.randomUUID()), 0, 1));

        assertThat(store.append(append).toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isInstanceOf(Appended.class);
    }

    @Test
    void no_statement_and_no_transaction_of_a_function_lasts_for_ever() throws Exception {
        assertThat(setting("statement_timeout")).isEqualTo("10s");
        assertThat(setting("idle_in_transaction_session_timeout")).isEqualTo("10s");
    }

    @Test
    void what_functions_ask_for_is_planned_by_index_whatever_the_statistics_say() throws Exception {
        assertThat(setting("enable_seqscan")).isEqualTo("off");
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
