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
        for (var setting : new String[] {"statement_timeout", "idle_in_transaction_session_timeout"}) {
            var value = pool.query("SHOW " + setting)
                    .execute()
                    .map(rows -> rows.iterator().next().getString(0))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            assertThat(value).as(setting).isEqualTo("10s");
        }
    }
}
