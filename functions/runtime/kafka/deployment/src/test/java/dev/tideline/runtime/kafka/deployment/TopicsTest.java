package dev.tideline.runtime.kafka.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.runtime.operations.deployment.FunctionKind;
import java.io.IOException;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

class TopicsTest {
    public static class WhenPaymentProcessedThenBeGlad extends React<PaymentProcessed> {}

    public static class WhenNothingThenWait extends React<Nothing> {}

    record Nothing() implements DomainEvent {}

    abstract static class React<E extends DomainEvent> implements Reactor<E> {
        @Override
        public Class<E> event() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Reaction react(E event, States states) {
            return Reaction.nothing();
        }
    }

    @Test
    void a_topic_is_that_of_the_context_of_the_event() throws IOException {
        var index = index();

        assertThat(ChannelsProcessor.topics(
                        index.getClassByName(WhenPaymentProcessedThenBeGlad.class), FunctionKind.REACTOR, index))
                .containsExactly("tideline.payments");
    }

    @Test
    void an_event_of_no_context_has_no_topic() throws IOException {
        var index = index();

        assertThatThrownBy(() -> ChannelsProcessor.topics(
                        index.getClassByName(WhenNothingThenWait.class), FunctionKind.REACTOR, index))
                .hasMessageEndingWith(
                        "is published on no topic. Annotate the sealed interface of its context with @Category.");
    }

    private static Index index() throws IOException {
        return Index.of(
                WhenPaymentProcessedThenBeGlad.class,
                WhenNothingThenWait.class,
                Nothing.class,
                React.class,
                Reactor.class,
                PaymentEvent.class,
                PaymentProcessed.class);
    }
}
