package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tideline.decision.Appends;
import dev.tideline.decision.Effect;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Json;
import dev.tideline.event.Metadata;
import dev.tideline.event.Money;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.event.Uuids;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.PaymentFailed;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.plan.CommandEvent;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.CommandEvent.Found;
import dev.tideline.plan.CommandState;
import dev.tideline.plan.DueTime;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.Deferral;
import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands ask a participant to take a payment. It requests the payment, and records the outcome of its effect. */
class ParticipantTest {
    private static final String FUNCTION = "take-payment";
    private static final UUID COMMAND = UUID.randomUUID();
    private static final StreamId SAGA = new StreamId("saga-fulfil-order/1");
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());
    private static final EventStream<CommandState, CommandEvent> STREAM = CommandState.stream(COMMAND);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Instant DUE = Instant.parse("2026-01-01T00:15:00Z");
    private static final PaymentRequested PAYMENT = new Payment.Unrequested()
            .requested(ORDER, Money.parse("5.00"), Currency.getInstance("EUR"), new PaymentMethod("pm_card_ok"));
    private static final Payment.Requested OPEN = new Payment.Requested(PAYMENT);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InterferingStore store = new InterferingStore(new InMemoryEventStore(() -> now));
    private final TakePayment participant = new TakePayment();
    private final ReactorEngine engine = engine(10);

    private ReactorEngine engine(int maxAttempts) {
        return new ReactorEngine(
                FUNCTION,
                participant,
                store,
                new ReactorEngine.Parameters(
                        new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), maxAttempts, new Random(1)),
                        32,
                        LEASE,
                        ForkJoinPool.commonPool()));
    }

    @Test
    void all_events_of_a_command_have_its_id_as_their_cause_and_take_their_ids_from_it() {
        handle(requested(1));

        assertThat(payments()).containsExactly("PaymentRequested", "PaymentProcessed");
        assertThat(load(Payment.stream(ORDER)))
                .extracting(Envelope::id)
                .containsExactly(Uuids.nameBased(FUNCTION, COMMAND, 0, 0), Uuids.nameBased(FUNCTION, COMMAND, 1, 0));
        assertThat(load(Payment.stream(ORDER)))
                .extracting(event -> event.metadata().causationId())
                .containsOnly(COMMAND);
        assertThat(answers()).isEmpty();
    }

    @Test
    void a_second_attempt_of_an_answered_command_appends_nothing() {
        handle(requested(1));
        now = DUE;

        handle(requested(2));

        assertThat(payments()).containsExactly("PaymentRequested", "PaymentProcessed");
        assertThat(answers()).isEmpty();
    }

    @Test
    void an_answered_command_is_answered_whatever_has_happened_since() {
        handle(requested(1));
        append(Payment.stream(ORDER), new Payment.Processed(OPEN.processed()).refunded());

        handle(requested(2));

        assertThat(answers()).isEmpty();
    }

    @Test
    void two_attempts_in_one_batch_are_answered_once() {
        participant.withoutEffect = true;

        handle(requested(1), requested(2));

        assertThat(payments()).containsExactly("PaymentProcessed");
        assertThat(answers()).isEmpty();
    }

    /** The first attempt has appended nothing before its effect, so the ids of the second decision are new. */
    @Test
    void an_attempt_that_decides_otherwise_after_the_answer_appends_nothing() {
        append(Payment.stream(ORDER), PAYMENT);
        handle(requested(1));
        participant.withoutEffect = true;
        participant.again = true;

        handle(requested(2));

        assertThat(payments()).containsExactly("PaymentRequested", "PaymentProcessed");
    }

    @Test
    void a_command_is_settled_with_an_answer_that_was_there_before() {
        append(Payment.stream(ORDER), PAYMENT);
        append(Payment.stream(ORDER), OPEN.failed(Reason.PAYMENT_DECLINED));
        var declined = load(Payment.stream(ORDER)).getLast();

        handle(requested(1));

        assertThat(answers())
                .containsExactly(new CommandSettled(
                        COMMAND,
                        SAGA,
                        "pay",
                        Optional.of(new Found(declined.streamId(), 2, declined.id(), "PaymentFailed"))));
        assertThat(load(STREAM).getLast().metadata().causationId()).isEqualTo(COMMAND);
    }

    @Test
    void a_command_is_settled_with_the_last_answer_in_the_stream() {
        append(Payment.stream(ORDER), PAYMENT);
        append(Payment.stream(ORDER), OPEN.processed());
        append(Payment.stream(ORDER), new Payment.Processed(OPEN.processed()).refunded());

        handle(requested(1));

        assertThat(answers())
                .singleElement()
                .satisfies(settled -> assertThat(
                                ((CommandSettled) settled).found().orElseThrow().eventType())
                        .isEqualTo("PaymentRefunded"));
    }

    @Test
    void a_command_that_does_nothing_is_settled_as_refused() {
        participant.refuses = true;

        handle(requested(1));

        assertThat(answers()).containsExactly(new CommandSettled(COMMAND, SAGA, "pay", Optional.empty()));
    }

    @Test
    void a_settled_command_is_not_settled_again_by_an_earlier_attempt() {
        participant.refuses = true;
        var first = requested(1);
        var second = requested(2);

        handle(first);
        handle(second);

        assertThat(answers()).hasSize(1);
    }

    @Test
    void an_attempt_whose_command_was_settled_is_not_carried_out_again() {
        participant.refuses = true;
        var request = requested(1);
        handle(request);
        participant.refuses = false;

        handle(request);

        assertThat(payments()).isEmpty();
    }

    @Test
    void a_command_is_not_settled_with_an_event_that_goes_on() {
        append(Payment.stream(ORDER), PAYMENT);
        participant.refuses = true;

        handle(requested(1));

        assertThat(answers()).containsExactly(new CommandSettled(COMMAND, SAGA, "pay", Optional.empty()));
    }

    @Test
    void a_command_that_appends_to_another_stream_only_is_settled() {
        participant.answers = Payment.stream(new OrderId(UUID.randomUUID()));
        participant.withoutEffect = true;

        handle(requested(1));

        assertThat(payments()).containsExactly("PaymentProcessed");
        assertThat(answers()).containsExactly(new CommandSettled(COMMAND, SAGA, "pay", Optional.empty()));
    }

    @Test
    void a_command_that_is_requested_after_its_settlement_is_decided_again() {
        participant.refuses = true;
        handle(requested(1));
        handle(requested(2));
        assertThat(answers()).hasSize(2);
        participant.refuses = false;

        handle(requested(3));

        assertThat(payments()).containsExactly("PaymentRequested", "PaymentProcessed");
    }

    @Test
    void a_command_that_ends_before_its_answer_is_settled() {
        participant.requestsOnly = true;

        handle(requested(1));

        assertThat(payments()).containsExactly("PaymentRequested");
        assertThat(answers()).containsExactly(new CommandSettled(COMMAND, SAGA, "pay", Optional.empty()));
    }

    @Test
    void a_command_with_an_effect_after_its_answer_is_not_settled() {
        participant.timesOut = true;

        handle(requested(1));

        assertThat(payments()).containsExactly("PaymentRequested", "PaymentFailed");
        assertThat(answers()).isEmpty();
    }

    @Test
    void an_event_before_the_answer_is_no_answer() {
        participant.meanwhile = () -> append(Payment.stream(ORDER), OPEN.voided());

        handle(requested(1));

        assertThat(payments()).containsExactly("PaymentRequested", "PaymentVoided");
        assertThat(answers())
                .singleElement()
                .satisfies(settled -> assertThat(
                                ((CommandSettled) settled).found().orElseThrow().eventType())
                        .isEqualTo("PaymentVoided"));
    }

    @Test
    void a_command_that_has_appended_nothing_is_given_up_when_it_is_due() {
        now = DUE;

        handle(requested(1));

        assertThat(payments()).isEmpty();
        assertThat(answers()).containsExactly(new CommandFailed(COMMAND, SAGA, "pay", 1, CommandFailed.OVERDUE));
    }

    @Test
    void a_command_that_was_given_up_as_due_stays_so_if_the_clock_is_set_back() {
        now = DUE;
        handle(requested(1));
        now = DUE.minusSeconds(1);

        handle(requested(2));

        assertThat(payments()).isEmpty();
        assertThat(answers()).hasSize(2);
    }

    @Test
    void a_command_without_a_due_time_is_never_overdue() {
        now = Instant.parse("2100-01-01T00:00:00Z");

        handle(requested(1, FUNCTION, Optional.empty()));

        assertThat(payments()).containsExactly("PaymentRequested", "PaymentProcessed");
    }

    @Test
    void a_command_that_has_appended_is_carried_on_after_it_is_due() {
        participant.effect = new CompletableFuture<>();
        handle(requested(1));
        now = DUE;
        participant.effect = CompletableFuture.completedFuture(null);

        retry();

        assertThat(payments()).containsExactly("PaymentRequested", "PaymentProcessed");
        assertThat(answers()).isEmpty();
    }

    @Test
    void an_effect_after_the_answer_is_carried_to_its_end() {
        participant.undo = new CompletableFuture<>();
        participant.timesOut = true;
        handle(requested(1));
        assertThat(payments()).containsExactly("PaymentRequested", "PaymentFailed");
        now = DUE;
        var undone = participant.undone;

        retry();

        assertThat(participant.undone).isEqualTo(undone + 1);
        assertThat(payments()).containsExactly("PaymentRequested", "PaymentFailed");
    }

    @Test
    void a_command_whose_effect_two_processes_carry_out_is_settled_once() {
        var slow = new CompletableFuture<Void>();
        participant.effect = slow;
        handle(requested(1));
        append(Payment.stream(ORDER), OPEN.voided());
        retry();
        assertThat(answers()).hasSize(1);

        slow.complete(null);

        assertThat(answers()).hasSize(1);
    }

    @Test
    void a_command_that_fails_ten_times_has_failed_for_its_last_attempt() {
        participant.fails = true;
        handle(requested(1, FUNCTION, Optional.empty()));
        append(STREAM, request(2, FUNCTION, Optional.empty()));

        for (var tries = 1; tries < 10; tries++) {
            assertThat(answers()).isEmpty();
            retry();
        }

        assertThat(answers())
                .containsExactly(
                        new CommandFailed(COMMAND, SAGA, "pay", 2, "java.lang.IllegalStateException: it is broken"));
        assertThat(isDeferred()).isFalse();
        handle(load(STREAM).get(1));
        assertThat(answers()).hasSize(1);
    }

    @Test
    void an_attempt_that_has_failed_is_not_carried_out_again() {
        var request = requested(1, FUNCTION, Optional.empty());
        append(STREAM, new CommandFailed(COMMAND, SAGA, "pay", 1, "it is broken"));

        handle(request);

        assertThat(payments()).isEmpty();
    }

    @Test
    void a_failed_command_that_is_requested_again_is_carried_out() {
        participant.fails = true;
        handle(requested(1, FUNCTION, Optional.empty()));
        for (var tries = 1; tries < 10; tries++) {
            retry();
        }
        participant.fails = false;

        handle(requested(2, FUNCTION, Optional.empty()));

        assertThat(payments()).containsExactly("PaymentRequested", "PaymentProcessed");
    }

    @Test
    void data_of_the_wrong_form_fails_the_command_once_for_all_attempts() {
        for (var attempt = 1; attempt <= 2; attempt++) {
            append(STREAM, new CommandRequested(COMMAND, SAGA, "pay", attempt, FUNCTION, data("{}"), Optional.empty()));
        }
        handle(load(STREAM).get(0), load(STREAM).get(1));
        for (var tries = 1; tries < 20; tries++) {
            retry();
        }

        assertThat(answers()).singleElement().isInstanceOf(CommandFailed.class);
        assertThat(isDeferred()).isFalse();
    }

    @Test
    void a_command_whose_append_the_store_never_takes_has_failed() {
        store.refused = append -> append.streams().stream()
                .flatMap(stream -> stream.events().stream())
                .anyMatch(event -> event.event() instanceof PaymentRequested);
        store.refusal = new InvalidAppendException("too large");

        handle(requested(1, FUNCTION, Optional.empty()));
        for (var tries = 1; tries < 10; tries++) {
            assertThat(answers()).isEmpty();
            retry();
        }

        assertThat(answers())
                .containsExactly(new CommandFailed(
                        COMMAND, SAGA, "pay", 1, InvalidAppendException.class.getName() + ": too large"));
        assertThat(isDeferred()).isFalse();
    }

    @Test
    void a_command_that_has_appended_and_fails_for_good_is_parked() {
        participant.effect = CompletableFuture.failedFuture(new IllegalStateException("the gateway is broken"));
        handle(requested(1));
        for (var tries = 1; tries < 10; tries++) {
            retry();
        }

        assertThat(answers()).isEmpty();
        assertThat(isDeferred()).isTrue();
        assertThat(join(store.readAll(0, 100)))
                .extracting(event -> event.envelope().type())
                .contains("EventParked");
    }

    @Test
    void a_command_whose_effect_fails_for_good_before_it_has_appended_has_failed() {
        participant.effect = CompletableFuture.failedFuture(new IllegalStateException("the gateway is broken"));
        append(Payment.stream(ORDER), PAYMENT);
        handle(requested(1, FUNCTION, Optional.empty()));
        for (var tries = 1; tries < 10; tries++) {
            retry();
        }

        assertThat(answers()).singleElement().isInstanceOf(CommandFailed.class);
        assertThat(isDeferred()).isFalse();
    }

    @Test
    void a_command_for_another_function_is_skipped() {
        var request = requested(1, "another", Optional.empty());

        assertThat(engine.handles(request)).isFalse();
        handle(request);

        assertThat(payments()).isEmpty();
        assertThat(answers()).isEmpty();
    }

    @Test
    void an_event_that_is_no_request_is_skipped() {
        append(Payment.stream(ORDER), PAYMENT);

        assertThat(engine.handles(load(Payment.stream(ORDER)).getFirst())).isFalse();
    }

    @Test
    void a_deferred_request_that_turns_out_to_be_for_another_function_is_done() {
        requested(1, "another", Optional.empty());
        var deferred = Deferral.due(FUNCTION, STREAM.id(), 1, 1, Duration.ZERO, "unreadable");
        join(store.append(new Append(List.of(), Optional.empty(), List.of(deferred), List.of())));

        retry();

        assertThat(isDeferred()).isFalse();
        assertThat(payments()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"command_id", "saga", "step", "target"})
    void a_request_without_a_field_is_parked(String field) throws JsonProcessingException {
        var request = (ObjectNode) data(EventTypes.encode(request(1, FUNCTION, Optional.empty())));
        append(STREAM, Json.TOLERANT.treeToValue(request.without(field), CommandRequested.class));

        handle(load(STREAM).getFirst());
        for (var tries = 1; tries < 10; tries++) {
            retry();
        }

        assertThat(payments()).isEmpty();
        assertThat(answers()).isEmpty();
        assertThat(join(store.readAll(0, 100)))
                .anySatisfy(event -> assertThat(event.envelope().data()).contains("A field of the request is missing"));
        assertThat(isDeferred()).isTrue();
    }

    @Test
    void a_request_without_data_is_deferred() {
        var request = requested(1);
        var fields = (ObjectNode) data(request.data());

        handle(withData(request, fields.without("data").toString()));

        assertThat(payments()).isEmpty();
        assertThat(isDeferred()).isTrue();
    }

    @Test
    void a_command_whose_data_is_null_has_failed() {
        append(STREAM, new CommandRequested(COMMAND, SAGA, "pay", 1, FUNCTION, data("null"), Optional.empty()));

        handle(load(STREAM).getFirst());
        for (var tries = 1; tries < 10; tries++) {
            retry();
        }

        assertThat(answers()).singleElement().isInstanceOf(CommandFailed.class);
        assertThat(isDeferred()).isFalse();
    }

    @Test
    void a_participant_appends_only_what_it_declares() {
        append(Payment.stream(ORDER), PAYMENT);
        append(Payment.stream(ORDER), OPEN.processed());
        participant.undeclared = true;

        handle(requested(1));

        assertThat(payments()).hasSize(2);
        assertThat(isDeferred()).isTrue();
    }

    @Test
    void a_request_that_cannot_be_read_and_is_not_in_the_store_holds_up_nobody() {
        var request = requested(1);
        var forged = new Envelope(
                UUID.randomUUID(),
                request.type(),
                CommandState.stream(UUID.randomUUID()).id(),
                1,
                1,
                request.timestamp(),
                request.metadata(),
                "{}");

        handle(forged, request);

        assertThat(engine.handles(forged)).isTrue();
        assertThat(payments()).containsExactly("PaymentRequested", "PaymentProcessed");
        assertThat(join(store.deferred(FUNCTION, List.of(forged.streamId())))).isEmpty();
    }

    @Test
    void a_request_of_a_newer_version_pauses_the_function() {
        var request = requested(1);
        var newer = new Envelope(
                request.id(),
                request.type(),
                request.streamId(),
                request.version(),
                request.schemaVersion() + 1,
                request.timestamp(),
                request.metadata(),
                request.data());

        assertThat(engine.handles(newer)).isTrue();
        assertThatThrownBy(() -> handle(newer)).hasCauseInstanceOf(UnknownEventException.class);
    }

    @Test
    void a_request_that_differs_from_the_stored_one_is_not_carried_out() {
        var other = new OrderId(UUID.randomUUID());
        var forged = withData(
                requested(1),
                EventTypes.encode(new CommandRequested(
                        COMMAND, SAGA, "pay", 1, FUNCTION, data("{\"order_id\": \"%s\"}".formatted(other)), due())));
        handle(forged);

        assertThat(payments()).isEmpty();
        assertThat(load(Payment.stream(other))).isEmpty();
    }

    @Test
    void a_request_that_is_not_in_the_store_fails_no_command() {
        var forged = request(1, FUNCTION, Optional.empty());
        var event = requested(1, "another", Optional.empty());
        var once = engine(1);

        join(once.handle(List.of(withData(event, EventTypes.encode(forged)))));

        assertThat(answers()).isEmpty();
    }

    @Test
    void the_time_is_read_only_for_commands_with_a_due_time() {
        handle(requested(1, FUNCTION, Optional.empty()));
        assertThat(store.clockReads).isZero();

        handle(requested(2, FUNCTION, Optional.empty()), requested(3));

        assertThat(store.clockReads).isEqualTo(1);
    }

    /** The order whose payment is taken. */
    public record Order(OrderId orderId) {}

    @Appends({PaymentRequested.class, PaymentProcessed.class, PaymentFailed.class})
    private static final class TakePayment implements Participant<Order> {
        boolean withoutEffect;
        boolean requestsOnly;
        boolean refuses;
        boolean fails;
        boolean again;
        boolean timesOut;
        boolean undeclared;
        int undone;
        Runnable meanwhile = () -> {};
        CompletionStage<Void> effect = CompletableFuture.completedFuture(null);
        CompletionStage<Void> undo = CompletableFuture.completedFuture(null);
        EventStream<?, ?> answers = Payment.stream(ORDER);

        @Override
        public EventStream<?, ?> answersIn(Order command) {
            return answers;
        }

        @Override
        public Set<Class<? extends DomainEvent>> goesOn() {
            return Set.of(PaymentRequested.class);
        }

        @Override
        public Reaction carryOut(Order command, States states) {
            if (fails) {
                throw new IllegalStateException("it is broken");
            }
            var payment = Payment.stream(command.orderId());
            var state = states.of(payment);
            if (refuses) {
                return Reaction.nothing();
            }
            if (undeclared) {
                return Reaction.append(payment, ((Payment.Processed) state).refunded());
            }
            if (requestsOnly) {
                return Reaction.append(payment, PAYMENT);
            }
            if (withoutEffect) {
                return state instanceof Payment.Unrequested || again
                        ? Reaction.append(payment, OPEN.processed())
                        : Reaction.nothing();
            }
            return switch (state) {
                case Payment.Unrequested _ -> Reaction.append(payment, PAYMENT).then(charge(payment));
                case Payment.Requested _ -> Reaction.nothing().then(charge(payment));
                case Payment.Failed failed
                when failed.payment().reason() == Reason.PAYMENT_TIMEOUT ->
                    Reaction.nothing().then(cancel());
                default -> Reaction.nothing();
            };
        }

        private Effect<Void> charge(EventStream<Payment, PaymentEvent> payment) {
            return new Effect<>(
                    "charge",
                    () -> {
                        meanwhile.run();
                        return effect;
                    },
                    (_, states) -> switch (states.of(payment)) {
                        case Payment.Requested open
                        when timesOut ->
                            Reaction.append(payment, open.failed(Reason.PAYMENT_TIMEOUT))
                                    .then(cancel());
                        case Payment.Requested open -> Reaction.append(payment, open.processed());
                        default -> Reaction.nothing();
                    });
        }

        private Effect<Void> cancel() {
            return new Effect<>(
                    "cancel",
                    () -> {
                        undone++;
                        return undo;
                    },
                    (_, _) -> Reaction.nothing());
        }
    }

    private Envelope requested(int attempt) {
        return requested(attempt, FUNCTION, due());
    }

    private static Optional<DueTime> due() {
        return Optional.of(new DueTime(DUE));
    }

    private Envelope requested(int attempt, String target, Optional<DueTime> due) {
        append(STREAM, request(attempt, target, due));
        return load(STREAM).getLast();
    }

    private static CommandRequested request(int attempt, String target, Optional<DueTime> due) {
        return new CommandRequested(
                COMMAND, SAGA, "pay", attempt, target, data("{\"order_id\": \"%s\"}".formatted(ORDER)), due);
    }

    private static JsonNode data(String json) {
        try {
            return Json.TOLERANT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Envelope withData(Envelope event, String data) {
        return new Envelope(
                event.id(),
                event.type(),
                event.streamId(),
                event.version(),
                event.schemaVersion(),
                event.timestamp(),
                event.metadata(),
                data);
    }

    private void handle(Envelope... events) {
        join(engine.handle(List.of(events)));
    }

    /** Retries due events after the longest pause. Another process does it, which has no effect under way. */
    private void retry() {
        now = now.plus(Duration.ofMinutes(2));
        assertThat(join(engine(10).retryDue(10))).isEqualTo(1);
    }

    private boolean isDeferred() {
        return join(store.deferred(FUNCTION, List.of(STREAM.id()))).values().stream()
                .anyMatch(line -> line.head().isPresent());
    }

    private List<String> payments() {
        return load(Payment.stream(ORDER)).stream().map(Envelope::type).toList();
    }

    /** Returns the events of the command that are no requests. */
    private List<DomainEvent> answers() {
        return load(STREAM).stream()
                .map(EventTypes::decode)
                .filter(event -> !(event instanceof CommandRequested))
                .toList();
    }

    private <E extends DomainEvent> void append(EventStream<?, E> stream, E event) {
        var metadata = new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        assertThat(join(store.behind()
                        .append(Append.of(new StreamAppend(
                                stream.id(),
                                load(stream).size(),
                                List.of(new NewEvent(UUID.randomUUID(), event, metadata)))))))
                .isInstanceOf(Appended.class);
    }

    private List<Envelope> load(EventStream<?, ?> stream) {
        return join(store.load(stream.id(), 1));
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
