package dev.tideline.projections.userview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.order.Order;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.UserId;
import dev.tideline.testing.CapturedLog;
import dev.tideline.testing.History;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.user.User;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class UserViewTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CapturedLog log = new CapturedLog("");

    @AfterEach
    void closed() {
        log.close();
    }

    /** Returns the lines that the function has logged. */
    List<String> logged() {
        return log.lines();
    }

    @Test
    void a_user_with_orders_is_one_row_with_a_line_for_each_order() {
        var user = user();
        published(Users.whole(user).events());
        assertThat(awaitRow(user, 3, 2))
                .containsEntry("email", "Lovelace@Example.org")
                .containsEntry("normalized_email", "lovelace@example.org")
                .containsEntry("name", "Ada")
                .containsEntry("status", "inactive")
                .containsEntry("total_spent", "25.00");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(awaitRow(user, 3, 2)).containsEntry("order_versions", "4"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(versionRows(user))
                        .extracting(row -> row.get("version"))
                        .containsExactly("2", "2"));
    }

    @Test
    void hundreds_of_orders_delivered_twice_and_out_of_order_are_each_counted_once() {
        var users = Stream.generate(UserViewTest::user).limit(3).toList();
        var all = new ArrayList<Envelope>();
        for (var user : users) {
            var history = Users.registered(user);
            for (var i = 0; i < 100; i++) {
                Users.placed(history, user, "1.00");
                Users.cancelled(history, user, "0.50");
            }
            all.addAll(history.events());
        }
        Collections.shuffle(all);
        all.sort((a, b) -> Long.compare(a.version(), b.version()));
        published(all);
        PublishedEvents.publish(all);
        PublishedEvents.awaitHandled("user-view", "tideline.users", "tideline.orders");
        assertThat(users)
                .allSatisfy(user -> assertThat(awaitRow(user, 1, 200))
                        .containsEntry("total_spent", "100.00")
                        .containsEntry("order_versions", "300"));
        assertThat(users).allSatisfy(user -> assertThat(versionRows(user)).hasSize(200));
    }

    @Test
    void an_order_whose_user_cannot_be_read_holds_up_no_other() {
        var user = user();
        var history = Users.registered(user);
        var healthy = Users.placed(history, user, "5.00");
        var poisoned = new History()
                .with(Order.stream(new OrderId(UUID.randomUUID())).id(), "OrderPlaced", "{\"user_id\": \"nobody\"}")
                .events();
        published(Stream.concat(poisoned.stream(), history.events().stream()).toList());
        awaitRow(user, 1, 1);
        assertThat(versionRows(user)).extracting(row -> row.get("stream_id")).containsExactly("order-" + healthy);
        await().atMost(PATIENCE)
                .until(() -> !deferred(poisoned.getFirst().streamId().value()).isEmpty());
    }

    @Test
    void neither_name_nor_address_is_in_a_log_line_even_if_they_cannot_be_read() {
        var user = user();
        var name = "Unspeakable " + UUID.randomUUID();
        var address = UUID.randomUUID() + "@example.org";
        var stream = User.stream(user).id();
        // A name is a text.
        var data = "{\"user_id\": \"%s\", \"email\": \"%s\", \"name\": [\"%s\"]}";
        published(new History()
                .with(stream, "UserRegistered", data.formatted(user, address, name))
                .events());
        await().atMost(PATIENCE).until(() -> !deferred(stream.value()).isEmpty());
        assertThat(logged()).anyMatch(line -> line.contains("user-view could not handle event"));
        assertThat(logged()).noneMatch(line -> line.contains(name) || line.contains(address));
    }

    private static UserId user() {
        return new UserId(UUID.randomUUID());
    }

    private static void published(List<Envelope> all) {
        StoredEvents.positioned(all);
        PublishedEvents.publish(all);
    }

    private static List<Map<String, String>> deferred(String stream) {
        return Sql.rows("select version from deferrals where function = 'user-view' and stream_id = ?", stream);
    }

    private static List<Map<String, String>> versionRows(UserId user) {
        return Sql.rows("select * from user_view_orders where user_id = ?", user.value());
    }

    private static Map<String, String> awaitRow(UserId user, int version, int orders) {
        return await().atMost(PATIENCE)
                .until(
                        () -> Sql.rows(
                                "select * from user_view where user_id = ? and user_version = ? and order_count = ?",
                                user.value(),
                                version,
                                orders),
                        rows -> rows.size() == 1)
                .getFirst();
    }
}
