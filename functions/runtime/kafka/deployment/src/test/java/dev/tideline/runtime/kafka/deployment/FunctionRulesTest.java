package dev.tideline.runtime.kafka.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import java.io.IOException;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

class FunctionRulesTest {
    public static class WhenPaymentProcessedThenBeGlad extends React<PaymentProcessed> {}

    static class WhenPaymentProcessedThenHide extends React<PaymentProcessed> {}

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
    void a_class_is_named_as_its_module() throws IOException {
        var type = index().getClassByName(WhenPaymentProcessedThenBeGlad.class);

        FunctionsProcessor.check(type, "when-payment-processed-be-glad");
        assertThatThrownBy(() -> FunctionsProcessor.check(type, "when-payment-processed-cheer"))
                .hasMessageEndingWith(
                        "is in the module when-payment-processed-cheer, but its name is that of a function"
                                + " when-payment-processed-be-glad. Name the class WhenPaymentProcessedCheer, or move it to a"
                                + " module when-payment-processed-be-glad.");
    }

    @Test
    void a_class_is_public() throws IOException {
        var type = index().getClassByName(WhenPaymentProcessedThenHide.class);

        assertThatThrownBy(() -> FunctionsProcessor.check(type, "when-payment-processed-hide"))
                .hasMessageEndingWith("is a function, and is not public. Make it public.");
    }

    @Test
    void a_name_is_that_of_one_class() throws IOException {
        var type = index().getClassByName(WhenNothingThenWait.class);

        FunctionsProcessor.checkIsOnly(type, "wait", null);
        assertThatThrownBy(() -> FunctionsProcessor.checkIsOnly(type, "wait", DotName.createSimple("other.Wait")))
                .hasMessageStartingWith("other.Wait and ")
                .hasMessageEndingWith(
                        " are both the function wait. Give one of them another name, in a module of that name.");
    }

    @Test
    void a_topic_is_that_of_the_context_of_the_event() throws IOException {
        var index = index();

        assertThat(FunctionsProcessor.topics(
                        index.getClassByName(WhenPaymentProcessedThenBeGlad.class), Kind.REACTOR, index))
                .containsExactly("tideline.payments");
        assertThatThrownBy(() ->
                        FunctionsProcessor.topics(index.getClassByName(WhenNothingThenWait.class), Kind.REACTOR, index))
                .hasMessageEndingWith(
                        "is published on no topic. Annotate the sealed interface of its context with @Category.");
    }

    private static Index index() throws IOException {
        return Index.of(
                WhenPaymentProcessedThenBeGlad.class,
                WhenPaymentProcessedThenHide.class,
                WhenNothingThenWait.class,
                Nothing.class,
                React.class,
                Reactor.class,
                PaymentEvent.class,
                PaymentProcessed.class);
    }
}
