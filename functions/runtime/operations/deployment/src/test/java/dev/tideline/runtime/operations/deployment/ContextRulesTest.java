package dev.tideline.runtime.operations.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.order.OrderEvent;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

class ContextRulesTest {
    record Lost() implements DomainEvent {}

    @Category(value = "open", topic = "somewhere")
    interface Open extends DomainEvent {}

    @Category(value = "order", topic = "somewhere")
    sealed interface Second extends DomainEvent {
        record OrderPlaced() implements Second {}
    }

    @Test
    void a_context_of_the_shop_is_as_it_should_be() throws IOException {
        assertThat(problems(OrderEvent.class, OrderPlaced.class, OrderConfirmed.class, OrderCancelled.class))
                .isEmpty();
    }

    @Test
    void an_event_is_declared_in_a_context() throws IOException {
        assertThat(problems(Lost.class))
                .singleElement()
                .asString()
                .endsWith(
                        "Lost is an event of no context. Declare it in a sealed interface that extends DomainEvent and has"
                                + " a @Category.");
    }

    @Test
    void a_context_is_a_sealed_interface() throws IOException {
        assertThat(problems(Open.class))
                .singleElement()
                .asString()
                .endsWith("Open has a @Category, and is no sealed interface. Make it one, of events.");
    }

    @Test
    void a_category_and_a_name_of_an_event_are_used_once() throws IOException {
        assertThat(problems(OrderEvent.class, OrderPlaced.class, Second.class, Second.OrderPlaced.class))
                .satisfiesExactlyInAnyOrder(
                        one -> assertThat(one).endsWith("both have the category order. Give one of them another one."),
                        two -> assertThat(two)
                                .endsWith("are both the event OrderPlaced. Give one of them another name."));
    }

    private static List<String> problems(Class<?>... types) throws IOException {
        var index = Index.of(types);
        return ContextsProcessor.problems(
                index, Stream.of(types).map(index::getClassByName).toList());
    }
}
