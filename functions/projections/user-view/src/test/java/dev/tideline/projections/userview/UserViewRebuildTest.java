package dev.tideline.projections.userview;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.runtime.views.Projection;
import dev.tideline.runtime.views.Rebuild;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.UserId;
import dev.tideline.store.EventStore;
import dev.tideline.testing.History;
import dev.tideline.testing.RebuildUnderTraffic;
import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.views.user.UserView;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The consumer of this application goes on while the view is built anew beside it. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class UserViewRebuildTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int USERS = 40;

    private final List<UserId> users =
            Stream.generate(() -> new UserId(UUID.randomUUID())).limit(USERS).toList();

    @Inject
    Rebuild rebuild;

    @Inject
    UserViewProjection projection;

    @Inject
    EventStore store;

    @Test
    void a_view_that_was_damaged_is_the_fold_of_the_store_after_a_rebuild_under_traffic() throws Exception {
        var registered = new History();
        users.forEach(
                user -> registered.with(User.stream(user).id(), new UserRegistered(user, Users.EMAIL, Users.NAME)));
        RebuildUnderTraffic.publish(registered.events());
        new RebuildUnderTraffic(this::publishSome, UserViewRebuildTest::orders)
                .<Projection<UserView>>run(
                        () -> damage(users.getFirst().value()),
                        projection,
                        rebuild::run,
                        "user_view",
                        "user-view",
                        "tideline.users",
                        "tideline.orders");

        var expected = fold();
        // What came out of turn while rows were missing was deferred, and is tried again.
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(rows()).isEqualTo(rowsOf(expected));
            assertThat(orderVersions()).isEqualTo(orderVersionsOf(expected));
        });
    }

    /** Every user places an order, and cancels it when all have placed one. */
    private void publishSome() {
        var history = new History();
        var orders =
                users.stream().map(user -> Users.placed(history, user, "2.50")).toList();
        RebuildUnderTraffic.publish(history.events());
        for (var i = 0; i < USERS; i++) {
            Users.placed(history, users.get(i), "1.00");
            Users.cancel(history, users.get(i), orders.get(i), "2.50");
        }
        RebuildUnderTraffic.publish(history.events().stream()
                .filter(event -> event.version() == 2
                        || !orders.contains(OrderId.parse(event.streamId().entityId())))
                .toList());
    }

    /** Damages every row, deletes one, and adds one of an unknown user. */
    private static void damage(UUID user) {
        Sql.rows("update user_view set order_count = order_count + 7, order_versions = 0, email = null");
        Sql.rows("delete from user_view where user_id = ?", user);
        Sql.rows("delete from user_view_orders where user_id = ?", user);
        Sql.rows(
                "insert into user_view (user_id, order_count, total_spent, user_version) values (?, 1, 1, 1)",
                UUID.randomUUID());
    }

    private static long orders() {
        return Long.parseLong(
                Sql.rows("select count(*) from user_view_orders").getFirst().get("count"));
    }

    /** The columns of a user's row. */
    private record Seen(String email, String status, long orders, BigDecimal spent, Instant updated, String tag) {}

    private static Map<String, Seen> rows() {
        var rows = new HashMap<String, Seen>();
        Sql.rows("""
                select *, to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as updated
                from user_view
                """)
                .forEach(row -> rows.put(
                        row.get("user_id"),
                        new Seen(
                                row.get("email"),
                                row.get("status"),
                                Long.parseLong(row.get("order_count")),
                                new BigDecimal(row.get("total_spent")).stripTrailingZeros(),
                                Instant.parse(row.get("updated")),
                                row.get("user_version") + "." + row.get("order_versions") + "-1")));
        return rows;
    }

    private static Map<String, String> orderVersions() {
        var lines = new HashMap<String, String>();
        Sql.rows("select * from user_view_orders")
                .forEach(line -> lines.put(line.get("stream_id"), line.get("user_id") + " " + line.get("version")));
        return lines;
    }

    private Collection<UserView> fold() throws Exception {
        return RebuildUnderTraffic.fold(
                        store,
                        event -> projection
                                .categories()
                                .contains(event.streamId().category()),
                        projection::emptyRow,
                        UserView::id,
                        projection::apply)
                .values();
    }

    private static Map<String, Seen> rowsOf(Collection<UserView> users) {
        return users.stream()
                .collect(toMap(
                        user -> user.userId.toString(),
                        user -> new Seen(
                                user.email,
                                Objects.toString(user.status, null),
                                user.orderCount,
                                user.totalSpent.stripTrailingZeros(),
                                user.updatedAt,
                                user.tag())));
    }

    private static Map<String, String> orderVersionsOf(Collection<UserView> users) {
        return users.stream()
                .flatMap(user -> user.versionRows().stream()
                        .map(row -> Map.entry(row.streamId, user.userId + " " + row.version)))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
