package dev.tideline.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.views.Progress;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import dev.tideline.views.inventory.InventoryView;
import dev.tideline.views.order.OrderView;
import dev.tideline.views.user.UserView;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ProgressTest {
    private final UUID id = UUID.randomUUID();
    private final AtomicInteger statements = new AtomicInteger();

    @Inject
    Pool pool;

    @Test
    void an_order_is_behind_in_those_streams_that_it_has_not_applied() {
        Sql.rows(
                "insert into order_view (order_id, order_version, reservation_version, payment_version) values (?, 2, 1, 0)",
                id);

        assertThat(get(orders().missing(wanted("order-%s:2", "reservation-%s:2", "payment-%s:1", "stock-x:7"))))
                .isEqualTo(wanted("reservation-%s:2", "payment-%s:1"));
        assertThat(get(orders().missing(wanted("order-00000000-0000-0000-0000-000000000000:1"))))
                .hasSize(1);
    }

    @Test
    void an_item_is_behind_in_those_streams_that_it_has_not_applied() {
        Sql.rows(
                "insert into inventory_view (sku, available, reserved, sold, item_version, stock_version) values (?, 0, 0, 0, 2, 4)",
                "" + id);

        assertThat(get(items().missing(wanted("item-%s:2", "stock-%s:5", "order-x:7"))))
                .isEqualTo(wanted("stock-%s:5"));
    }

    @Test
    void a_user_is_behind_in_those_streams_that_it_has_not_applied() {
        Sql.rows("insert into user_view (user_id, order_count, total_spent, user_version) values (?, 1, 1, 3)", id);
        Sql.rows("insert into user_view_orders values ('order-' || ?, ?, 2)", "" + id, id);

        assertThat(get(users().missing(wanted("user-%s:3", "order-%s:2", "email-x:7"))))
                .isEmpty();
        var behind = wanted("user-%s:4", "order-%s:3", "order-00000000-0000-0000-0000-000000000000:1");
        assertThat(get(users().missing(behind))).isEqualTo(behind);
    }

    @Test
    void an_id_is_the_same_in_capitals() {
        Sql.rows(
                "insert into order_view (order_id, order_version, reservation_version, payment_version) values (?, 2, 1, 0)",
                id);

        assertThat(get(orders().missing(List.of(version("order-" + id.toString().toUpperCase(), 2)))))
                .isEmpty();
    }

    @Test
    void a_stream_of_a_view_without_a_proper_id_is_no_stream() {
        assertThatIllegalArgumentException().isThrownBy(() -> orders().missing(wanted("order-1:1")));
        assertThatIllegalArgumentException().isThrownBy(() -> users().missing(wanted("user-1:1")));
    }

    /** S3. */
    @Test
    void streams_without_number_are_one_statement() {
        var many = IntStream.range(0, 100)
                .mapToObj(i -> version((i % 2 == 0 ? "user-" : "order-") + UUID.randomUUID(), 1))
                .toList();

        assertThat(get(users().missing(many))).isEqualTo(many);
        assertThat(statements).hasValue(1);
        assertThat(get(items().missing(many))).isEmpty();
        assertThat(statements).hasValue(1);
    }

    private Progress orders() {
        return new Progress(counted(), OrderView.VERSIONS);
    }

    private Progress items() {
        return new Progress(counted(), InventoryView.VERSIONS);
    }

    private Progress users() {
        return new Progress(counted(), UserView.VERSIONS);
    }

    private io.vertx.mutiny.sqlclient.Pool counted() {
        return io.vertx.mutiny.sqlclient.Pool.newInstance((Pool) Proxy.newProxyInstance(
                Pool.class.getClassLoader(), new Class<?>[] {Pool.class}, (_, method, arguments) -> {
                    statements.incrementAndGet();
                    try {
                        return method.invoke(pool, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private List<StreamVersion> wanted(String... streams) {
        return List.of(streams).stream()
                .map(stream -> stream.formatted(id).split(":"))
                .map(stream -> version(stream[0], Long.parseLong(stream[1])))
                .toList();
    }

    private static StreamVersion version(String stream, long version) {
        return new StreamVersion(new StreamId(stream), version);
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(10));
    }
}
