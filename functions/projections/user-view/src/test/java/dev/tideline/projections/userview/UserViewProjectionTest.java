package dev.tideline.projections.userview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Envelope;
import dev.tideline.shop.UserId;
import dev.tideline.testing.History;
import dev.tideline.user.Email;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserEmailChanged;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import dev.tideline.views.user.UserView;
import dev.tideline.views.user.UserView.Status;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserViewProjectionTest {
    private static final UserId USER = new UserId(UUID.randomUUID());

    private final UserViewProjection projection = new UserViewProjection();

    @Test
    void a_user_is_the_same_row_whatever_the_order_across_the_streams_of_user_and_orders() {
        var history = Users.whole(USER);
        var interleavings = history.interleavings();
        var expected = rowOf(interleavings.getFirst());
        assertThat(interleavings)
                .hasSize(210)
                .allSatisfy(events ->
                        assertThat(rowOf(events)).usingRecursiveComparison().isEqualTo(expected));
        var timestamps = history.events().stream().map(Envelope::timestamp).toList();
        assertThat(expected.userId).isEqualTo(USER.value());
        assertThat(expected.email).isEqualTo("Lovelace@Example.org");
        assertThat(expected.normalizedEmail).isEqualTo("lovelace@example.org");
        assertThat(expected.name).isEqualTo("Ada");
        assertThat(expected.status).isEqualTo(Status.INACTIVE);
        assertThat(expected.createdAt)
                .isEqualTo(timestamps.stream().min(Comparator.naturalOrder()).orElseThrow());
        assertThat(expected.updatedAt)
                .isEqualTo(timestamps.stream().max(Comparator.naturalOrder()).orElseThrow());
        assertThat(expected.orderCount).isEqualTo(2);
        assertThat(expected.totalSpent).isEqualByComparingTo("25.00");
        assertThat(expected.userVersion).isEqualTo(3);
        assertThat(expected.versionRows())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.version).isEqualTo(2));
    }

    @Test
    void an_event_that_comes_again_changes_nothing() {
        var events = Users.whole(USER).events();
        assertThat(events).allSatisfy(event -> {
            var row = rowOf(events);
            projection.apply(row, event);
            assertThat(row).usingRecursiveComparison().isEqualTo(rowOf(events));
        });
    }

    @Test
    void an_order_that_is_cancelled_before_it_is_placed_is_refused() {
        var events = Users.whole(USER).events();
        var cancellation = events.stream()
                .filter(event -> event.type().equals("OrderCancelled"))
                .findFirst()
                .orElseThrow();
        var row = projection.emptyRow(cancellation);
        assertThatThrownBy(() -> projection.apply(row, cancellation)).isInstanceOf(OutOfOrderException.class);
        assertThat(row).usingRecursiveComparison().isEqualTo(projection.emptyRow(cancellation));
    }

    /** B17: the form by which {@code GET /users?email=} looks for a user. */
    @ParameterizedTest
    @CsvSource({
        "Ada@B\u00DCCHER.example, ada@xn--bcher-kva.example",
        "ada@XN--BCHER-KVA.example, ada@xn--bcher-kva.example",
        "J\u030Cane@example.org, \u01F0ane@example.org"
    })
    void an_address_has_one_form_however_it_is_spelled(String typed, String form) {
        var stream = User.stream(USER).id();
        var registered = new History().with(stream, new UserRegistered(USER, new Email(typed), Users.NAME));
        var changed = Users.registered(USER).with(stream, new UserEmailChanged(USER, new Email(typed)));

        for (var history : List.of(registered, changed)) {
            var row = rowOf(history.events());
            assertThat(row.email).isEqualTo(typed);
            assertThat(row.normalizedEmail).isEqualTo(form);
        }
    }

    /** The form by which {@code GET /users?name=} looks for a user. */
    @Test
    void a_name_of_before_has_one_form_however_it_is_spelled() {
        var registered = new UserRegistered(USER, Users.EMAIL, new UserName(" Ame\u0301lie "));

        var row = rowOf(new History().with(User.stream(USER).id(), registered).events());

        assertThat(row.name).isEqualTo("Am\u00E9lie");
    }

    /** B03: also in a rebuild, which applies the events in another order. */
    @Test
    void the_tag_changes_with_each_event_that_is_applied_and_with_nothing_else() {
        assertThat(Users.whole(USER).interleavings()).allSatisfy(events -> {
            var row = projection.emptyRow(events.getFirst());
            var tags = new HashSet<>(Set.of(row.tag()));
            for (var event : events) {
                projection.apply(row, event);
                var tag = row.tag();
                assertThat(tags.add(tag)).isTrue();
                projection.apply(row, event);
                assertThat(row.tag()).isEqualTo(tag);
            }
            assertThat(row.tag()).isEqualTo("3.4-1");
        });
    }

    @Test
    void the_shape_is_raised_when_a_step_changes() {
        var row = rowOf(Users.whole(USER).events());
        assertThat(row.shape() + ": "
                        + List.of(
                                row.email,
                                row.name,
                                row.status,
                                row.createdAt,
                                row.updatedAt,
                                row.orderCount,
                                row.totalSpent))
                .as("raise UserView.SHAPE with what is served")
                .isEqualTo("1: [Lovelace@Example.org, Ada, inactive, 2026-01-01T00:00:01.000001Z,"
                        + " 2026-01-01T00:00:07.000001Z, 2, 25.00]");
    }

    private UserView rowOf(List<Envelope> events) {
        var row = projection.emptyRow(events.getFirst());
        events.forEach(event -> projection.apply(row, event));
        return row;
    }
}
