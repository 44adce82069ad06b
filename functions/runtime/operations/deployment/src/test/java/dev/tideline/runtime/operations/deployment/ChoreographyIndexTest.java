package dev.tideline.runtime.operations.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.choreography.Choreography.EventType;
import dev.tideline.decision.Appends;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.event.Failure;
import dev.tideline.order.OrderEvent;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRefunded;
import dev.tideline.plan.Awaits;
import dev.tideline.plan.CommandEvent;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.Saga;
import dev.tideline.shop.OfOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

class ChoreographyIndexTest {
    @Appends(PaymentRefunded.class)
    abstract static class React<E extends DomainEvent> implements Reactor<E> {
        @Override
        public Reaction react(E event, States states) {
            return Reaction.nothing();
        }
    }

    public static class WhenPaymentProcessedThenBeGlad extends React<PaymentProcessed> {}

    public static class WhenNothingThenWait extends React<Nothing> {}

    public static class WhenPaymentFailedThenSayNothing implements Reactor<PaymentFailed> {
        @Override
        public Reaction react(PaymentFailed event, States states) {
            return Reaction.nothing();
        }
    }

    @Appends(PaymentRefunded.class)
    public abstract static class Carrying implements Participant<Nothing> {}

    public static class Carry extends Carrying {
        @Override
        public EventStream<?, ?> answersIn(Nothing command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Reaction carryOut(Nothing command, States states) {
            return Reaction.nothing();
        }
    }

    record Nothing() implements DomainEvent {}

    @Awaits(PaymentEvent.class)
    public abstract static class PayingSaga implements Saga<PaymentProcessed> {}

    public abstract static class IdleSaga implements Saga<PaymentProcessed> {}

    private final ChoreographyIndex index = index();

    @Test
    void a_reactor_is_woken_by_its_event_from_the_topic_of_its_context() {
        var type = type(WhenPaymentProcessedThenBeGlad.class);

        assertThat(index.handles(type, FunctionKind.REACTOR)).containsExactly("PaymentProcessed");
        assertThat(index.topics(type, FunctionKind.REACTOR)).containsExactly("tideline.payments");
    }

    @Test
    void a_participant_is_woken_by_requests_of_commands() {
        var type = type(Carry.class);

        assertThat(index.handles(type, FunctionKind.PARTICIPANT)).containsExactly("CommandRequested");
        assertThat(index.topics(type, FunctionKind.PARTICIPANT)).containsExactly("tideline.commands");
        assertThat(index.decisions()).extracting(ClassInfo::simpleName).contains("Carry");
    }

    @Test
    void a_saga_is_woken_by_the_events_that_it_declares_and_the_results_of_commands() throws IOException {
        var index = sagas();
        var type = index.type(DotName.createSimple(PayingSaga.class));

        assertThat(index.handles(type, FunctionKind.SAGA))
                .containsExactly(
                        "CommandFailed", "CommandSettled", "PaymentFailed", "PaymentProcessed", "PaymentRefunded");
        assertThat(index.topics(type, FunctionKind.SAGA)).containsExactly("tideline.commands", "tideline.payments");
    }

    @Test
    void a_saga_that_declares_no_events_is_refused() throws IOException {
        var index = sagas();
        var type = index.type(DotName.createSimple(IdleSaga.class));

        assertThatThrownBy(() -> index.topics(type, FunctionKind.SAGA))
                .hasMessageEndingWith("Annotate it with @Awaits and the sealed interfaces of its plan's events.");
    }

    @Test
    void an_event_of_no_context_has_no_topic() {
        assertThatThrownBy(() -> index.topics(type(WhenNothingThenWait.class), FunctionKind.REACTOR))
                .hasMessageEndingWith(
                        "is published on no topic. Annotate the sealed interface of its context with @Category.");
    }

    @Test
    void a_class_declares_what_its_superclass_declares() {
        var type = type(WhenPaymentProcessedThenBeGlad.class);

        assertThat(index.isDeclared(type)).isTrue();
        assertThat(index.appends(type)).containsExactly("PaymentRefunded");
        assertThat(index.isDeclared(type(WhenPaymentFailedThenSayNothing.class)))
                .isFalse();
    }

    @Test
    void a_class_that_tests_bring_is_left_out() throws IOException {
        var types = Index.of(WhenPaymentFailedThenSayNothing.class, Reactor.class);

        assertThat(new ChoreographyIndex(types, _ -> false).decisions()).hasSize(1);
        assertThat(new ChoreographyIndex(types, _ -> true).decisions()).isEmpty();
    }

    @Test
    void a_context_has_its_events_by_name() {
        assertThat(index.contexts())
                .satisfiesExactly(
                        command -> assertThat(command.events()).hasSize(1),
                        order -> assertThat(order.events())
                                .containsExactly(new EventType(
                                        "OrderCancelled",
                                        OrderCancelled.class.getName(),
                                        false,
                                        new TreeSet<>(Set.of("note")),
                                        Optional.of("userId"))),
                        payment -> {
                            assertThat(payment.category()).isEqualTo("payment");
                            assertThat(payment.topic()).isEqualTo("tideline.payments");
                            assertThat(payment.entityIdIsUuid()).isTrue();
                            assertThat(payment.events())
                                    .isEqualTo(List.of(
                                            new EventType("PaymentFailed", PaymentFailed.class.getName(), true),
                                            new EventType("PaymentProcessed", PaymentProcessed.class.getName(), false),
                                            new EventType("PaymentRefunded", PaymentRefunded.class.getName(), false)));
                        });
    }

    private static ChoreographyIndex sagas() throws IOException {
        return new ChoreographyIndex(
                Index.of(
                        PayingSaga.class,
                        IdleSaga.class,
                        Saga.class,
                        CommandEvent.class,
                        CommandSettled.class,
                        CommandFailed.class,
                        OfOrder.class,
                        PaymentEvent.class,
                        PaymentFailed.class,
                        PaymentProcessed.class,
                        PaymentRefunded.class),
                _ -> false);
    }

    private ClassInfo type(Class<?> type) {
        return index.type(DotName.createSimple(type));
    }

    private static ChoreographyIndex index() {
        try {
            return new ChoreographyIndex(
                    Index.of(
                            WhenPaymentProcessedThenBeGlad.class,
                            WhenNothingThenWait.class,
                            WhenPaymentFailedThenSayNothing.class,
                            Carry.class,
                            Carrying.class,
                            Participant.class,
                            CommandEvent.class,
                            CommandRequested.class,
                            Nothing.class,
                            React.class,
                            Reactor.class,
                            Category.class,
                            Failure.class,
                            OfOrder.class,
                            OrderEvent.class,
                            OrderCancelled.class,
                            PaymentEvent.class,
                            PaymentFailed.class,
                            PaymentProcessed.class,
                            PaymentRefunded.class),
                    _ -> false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
