package dev.tideline.local.chaos;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.event.Topics;
import dev.tideline.local.AtRest;
import dev.tideline.local.chaos.RequestResult.Kind;
import dev.tideline.local.chaos.RequestResult.What;
import dev.tideline.local.chaos.Tap.Seen;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** Compares the final state with the expected one, after all work has ended. */
final class Evidence {
    private static final Map<String, String> VIEWS = Map.of(
            "order_view", "order_id", "inventory_view", "sku", "user_view", "user_id", "user_view_orders", "stream_id");

    private static final Duration PUBLISHED_WITHIN = Duration.ofSeconds(20);

    private final List<Envelope> events = StoredEvents.all();
    private final List<Seen> records;
    private final boolean topicWasMissing;

    /** @param faults that were made: records of a topic that was deleted are gone with it */
    Evidence(Tap tap, List<Fault> faults) {
        records = published(tap, events.size());
        topicWasMissing = faults.stream().anyMatch(fault -> fault.kind() == Fault.Kind.TOPIC_MISSING);
    }

    /** Every event that is committed, in order. */
    List<Envelope> events() {
        return events;
    }

    /** Returns the number of their records in Kafka, repeated ones included. */
    int records() {
        return records.size();
    }

    /**
     * Returns the events that Kafka has had, and waits a while for the last ones. A function that was restarted just now may append
     * one late.
     */
    private static List<Seen> published(Tap tap, int events) {
        try {
            return await("all that is committed is published")
                    .atMost(PUBLISHED_WITHIN)
                    .until(
                            tap::seen,
                            records -> records.stream()
                                            .mapToLong(Seen::position)
                                            .filter(position -> position <= events)
                                            .distinct()
                                            .count()
                                    == events);
        } catch (ConditionTimeoutException e) {
            // A missing event is a violation, and is reported with the others.
            return tap.seen();
        }
    }

    interface Check {
        void hold() throws Exception;
    }

    /** Returns the checks that fail. */
    List<String> violations(ChaosCustomers customers, Rebuild rebuild) throws Exception {
        var violations = new ArrayList<>(customers.violations());
        for (Check check : List.<Check>of(
                () -> AtRest.promisesHold(events),
                this::everyCommittedEventHasAPosition,
                this::kafkaHasEveryEventInOrder,
                () -> whatCustomersWereToldIsSo(customers.answers()),
                () -> viewsAreWhatTheyWouldBeIfTheyWereBuiltNow(rebuild))) {
            try {
                check.hold();
            } catch (AssertionError | ConditionTimeoutException e) {
                violations.add(e.getMessage().strip());
            }
        }
        return violations;
    }

    private void everyCommittedEventHasAPosition() {
        await("positions")
                .atMost(PUBLISHED_WITHIN)
                .untilAsserted(() -> assertThat(
                                Sql.rows("""
                        SELECT count(*) AS positions, max(position) AS last, (SELECT count(*) FROM events) AS events
                        FROM positions""").getFirst().values().stream().distinct())
                        .hasSize(1));
    }

    /** G2. */
    private void kafkaHasEveryEventInOrder() {
        var stored = events.stream()
                .filter(event ->
                        !topicWasMissing || !Topics.of(event.streamId()).equals(Topics.SYSTEM))
                .collect(groupingBy(
                        event -> event.streamId().value(),
                        mapping(event -> event.id().toString(), toList())));
        var seen = new HashSet<String>();
        var published = records.stream()
                // What has come since the events were read is not compared.
                .filter(record -> record.position() <= events.size())
                .filter(record -> !topicWasMissing || !record.key().startsWith("system-"))
                .filter(record -> seen.add(record.id()))
                .collect(groupingBy(Seen::key, mapping(Seen::id, toList())));
        assertThat(without(stored.keySet(), published.keySet()))
                .as("streams that Kafka has not")
                .isEmpty();
        assertThat(without(published.keySet(), stored.keySet()))
                .as("streams that Kafka alone has")
                .isEmpty();
        stored.forEach((key, ids) ->
                assertThat(published.get(key)).as("what Kafka has of %s", key).isEqualTo(ids));
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        var left = new TreeSet<>(all);
        left.removeAll(others);
        return left;
    }

    /** Checks G8, and that the effects of accepted requests exist. */
    private void whatCustomersWereToldIsSo(List<RequestResult> answers) {
        happened(answers, What.PLACE_ORDER, keys("OrderPlaced"));
        happened(answers, What.REGISTER_USER, keys("UserRegistered"));
        happened(answers, What.ADD_STOCK, keys("StockAdded"));
        assertThat(keys("OrderCancelled").toList())
                .as("orders that are cancelled, and those of which a customer was told so")
                .containsAll(ids(answers, What.CANCEL_ORDER, Kind.ACCEPTED).toList());
    }

    /** Each accepted request has happened, as often as it was accepted. A request without an answer may have happened too. */
    private static void happened(List<RequestResult> answers, What what, Stream<String> keys) {
        var left = new ArrayList<>(keys.toList());
        for (var id : ids(answers, what, Kind.ACCEPTED).toList()) {
            assertThat(left.remove(id))
                    .as("%s of %s was accepted, and is there", what, id)
                    .isTrue();
        }
        assertThat(left.size()).as("%s that nobody was told of: %s", what, left).isLessThanOrEqualTo((int)
                ids(answers, what, Kind.LOST).count());
    }

    private static Stream<String> ids(List<RequestResult> answers, What what, Kind kind) {
        return answers.stream()
                .filter(answer -> answer.what() == what && answer.kind() == kind)
                .map(RequestResult::id);
    }

    private Stream<String> keys(String type) {
        return events.stream()
                .filter(event -> event.type().equals(type))
                .map(event -> event.streamId().entityId());
    }

    /** G5. */
    private static void viewsAreWhatTheyWouldBeIfTheyWereBuiltNow(Rebuild rebuild) throws Exception {
        var before = views();
        for (var view : List.of("order-view", "inventory-view", "user-view")) {
            rebuild.view(view);
        }
        assertThat(views()).as("views that are built anew").isEqualTo(before);
    }

    interface Rebuild {
        void view(String function) throws Exception;
    }

    private static Map<String, List<Map<String, String>>> views() {
        return VIEWS.entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        view -> Sql.rows("SELECT * FROM %s ORDER BY %s".formatted(view.getKey(), view.getValue()))));
    }
}
