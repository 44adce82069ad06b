package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Changes;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.Refusal;
import dev.tideline.decision.States;
import dev.tideline.decision.UndeclaredEventException;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.runtime.handling.CommandHandler.Outcome;
import dev.tideline.runtime.handling.CommandHandler.Terms;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.Receipt;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The command takes a piece of one stock for another, if there is one. */
class CommandHandlerTest {
    private static final Sku FROM = new Sku("from");
    private static final Sku TO = new Sku("to");

    private final InterferingStore store =
            new InterferingStore(new InMemoryEventStore(() -> Instant.parse("2026-01-01T00:00:00Z")));

    @Test
    void an_accepted_command_is_appended_and_answered_with_the_new_versions() {
        add(FROM, 2);

        var outcome = handle(new Move());

        var from = new StreamVersion(Stock.stream(FROM).id(), 2);
        var to = new StreamVersion(Stock.stream(TO).id(), 1);
        assertThat(outcome).isEqualTo(new Outcome.Done(from, false, List.of(from, to)));
    }

    @Test
    void the_first_event_of_its_stream_is_told_from_later_ones() {
        var add = new Deciding(_ -> Decision.append(Stock.stream(TO), new StockAdded(TO, 1)));

        assertThat(((Outcome.Done) handle(add)).begun()).isTrue();
        assertThat(((Outcome.Done) handle(add)).begun()).isFalse();
    }

    @Test
    void a_stream_that_was_only_read_is_no_part_of_the_answer() {
        add(FROM, 2);

        var outcome = handle(new Deciding(states -> {
            states.of(Stock.stream(FROM));
            return Decision.append(Stock.stream(TO), new StockAdded(TO, 1));
        }));

        assertThat(((Outcome.Done) outcome).streams())
                .containsExactly(new StreamVersion(Stock.stream(TO).id(), 1));
    }

    @Test
    void the_version_that_is_answered_is_that_of_the_main_stream() {
        add(FROM, 2);

        var outcome = handle(new Deciding(_ -> new Decision.Accepted(
                Stock.stream(TO),
                Changes.none()
                        .and(Stock.stream(FROM), new StockReserved(FROM, new OrderId(new UUID(0, 0)), 1))
                        .and(Stock.stream(TO), new StockAdded(TO, 1)))));

        assertThat(((Outcome.Done) outcome).main())
                .isEqualTo(new StreamVersion(Stock.stream(TO).id(), 1));
    }

    @Test
    void a_command_without_changes_is_answered_with_the_present_version() {
        add(FROM, 2);
        var before = store.appends.size();

        var outcome = handle(states -> {
            states.of(Stock.stream(FROM));
            return Decision.unchanged(Stock.stream(FROM));
        });

        var unchanged = new StreamVersion(Stock.stream(FROM).id(), 1);
        assertThat(outcome).isEqualTo(new Outcome.Done(unchanged, false, List.of(unchanged)));
        assertThat(store.appends).hasSize(before);
    }

    @Test
    void a_refused_command_appends_nothing() {
        assertThat(handle(new Move())).isInstanceOf(Outcome.Refused.class);
        assertThat(store.appends).isEmpty();
    }

    @Test
    void a_guard_refuses_a_command_before_it_is_decided() {
        add(FROM, 1);
        var before = store.appends.size();
        var refusal = Refusal.of(ShopProblem.USER_NOT_ACTIVE, "not now");
        var guarded = new CommandHandler(store, () -> CompletableFuture.completedFuture(Optional.of(refusal)));

        assertThat(join(guarded.handle(new Move(), metadata(), Terms.NONE))).isEqualTo(new Outcome.Refused(refusal));
        assertThat(store.appends).hasSize(before);
    }

    @Test
    void a_guard_is_not_asked_about_a_request_that_was_carried_out() {
        add(FROM, 1);
        var once = join(handleOnce(new CommandHandler(store)));
        var guarded = new CommandHandler(store, () -> {
            throw new AssertionError("the guard was asked");
        });

        assertThat(once).isInstanceOf(Outcome.Done.class);
        assertThat(join(handleOnce(guarded))).isInstanceOf(Outcome.AlreadyDone.class);
    }

    private static CompletionStage<Outcome> handleOnce(CommandHandler handler) {
        return handler.handleOnce(
                new Move(), metadata(), _ -> true, "move", "key", _ -> new Receipt("move", "key", "print", "{}"));
    }

    @Test
    void an_event_that_the_command_does_not_declare_is_not_appended() {
        assertThatThrownBy(() -> handle(_ -> Decision.append(Stock.stream(TO), new StockAdded(TO, 1))))
                .hasCauseInstanceOf(UndeclaredEventException.class);
        assertThat(join(store.load(Stock.stream(TO).id(), 1))).isEmpty();
    }

    @Test
    void a_conflict_leads_to_a_new_decision() {
        add(FROM, 1);
        store.beforeNextAppend(() -> reserve(FROM, 1));

        assertThat(handle(new Move())).as("there is none left").isInstanceOf(Outcome.Refused.class);
        assertThat(join(store.load(Stock.stream(TO).id(), 1))).isEmpty();
    }

    @Test
    void a_stream_that_was_only_read_conflicts_too() {
        add(FROM, 1);
        store.beforeNextAppend(() -> reserve(FROM, 1));

        var outcome =
                handle(new Deciding(states -> states.of(Stock.stream(FROM)).available() > 0
                        ? Decision.append(Stock.stream(TO), new StockAdded(TO, 1))
                        : Decision.refuse(ShopProblem.ITEM_NOT_FOUND, "none left")));

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void one_that_loses_again_and_again_locks_and_then_gives_up() {
        add(FROM, 100);
        for (var i = 0; i < 5; i++) {
            store.beforeNextAppend(() -> reserve(FROM, 1));
        }

        // In memory a lock keeps out everybody, so only the two attempts without it can lose.
        assertThat(handle(new Move())).isInstanceOf(Outcome.Done.class);
        assertThat(store.locks).isEqualTo(1);
    }

    @Test
    void a_store_that_is_away_is_the_callers_business() {
        add(FROM, 1);
        store.refused = _ -> true;
        store.refusal = new StoreUnavailableException(new IOException("gone"));

        assertThatThrownBy(() -> handle(new Move())).hasCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void a_main_stream_that_stands_elsewhere_than_wanted_is_left_alone() {
        add(FROM, 2);

        assertThat(handle(new Move(), atVersion(1))).isInstanceOf(Outcome.Done.class);
        assertThat(handle(new Move(), atVersion(1)))
                .isEqualTo(new Outcome.Mismatched(
                        new StreamVersion(Stock.stream(FROM).id(), 2)));
    }

    @Test
    void the_wanted_version_is_compared_again_after_a_conflict() {
        add(FROM, 2);
        store.beforeNextAppend(() -> reserve(FROM, 1));

        assertThat(handle(new Move(), atVersion(1)))
                .isEqualTo(new Outcome.Mismatched(
                        new StreamVersion(Stock.stream(FROM).id(), 2)));
    }

    @Test
    void another_refusal_takes_precedence_over_a_version_mismatch() {
        assertThat(handle(new Move(), atVersion(9))).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void a_receipt_is_kept_with_what_was_done_and_nothing_is_done_under_it_again() {
        add(FROM, 2);
        var receipt = new Receipt("move", "key", "fingerprint", "answer");

        assertThat(handle(new Move(), leaving(receipt))).isInstanceOf(Outcome.Done.class);
        assertThat(join(store.receipt("move", "key"))).contains(receipt);
        assertThat(handle(new Move(), leaving(new Receipt("move", "key", "fingerprint", "another"))))
                .isEqualTo(new Outcome.AlreadyDone(receipt));
        assertThat(join(store.load(Stock.stream(TO).id(), 1))).hasSize(1);
    }

    @Test
    void a_command_without_changes_leaves_its_receipt_too() {
        add(FROM, 2);
        var receipt = new Receipt("look", "key", "fingerprint", "answer");

        var outcome = handle(
                states -> {
                    states.of(Stock.stream(FROM));
                    return Decision.unchanged(Stock.stream(FROM));
                },
                leaving(receipt));

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(join(store.receipt("look", "key"))).contains(receipt);
    }

    @Test
    void the_receipt_is_made_of_the_attempt_that_is_appended() {
        add(FROM, 2);
        store.beforeNextAppend(() -> add(FROM, 1));

        handle(
                new Move(),
                new Terms(
                        _ -> true,
                        done -> Optional.of(new Receipt(
                                "move", "key", "fingerprint", "" + done.main().version()))));

        assertThat(join(store.receipt("move", "key")).orElseThrow().answer()).isEqualTo("3");
    }

    private static Terms atVersion(long version) {
        return new Terms(actual -> actual == version, _ -> Optional.empty());
    }

    private static Terms leaving(Receipt receipt) {
        return new Terms(_ -> true, _ -> Optional.of(receipt));
    }

    @Appends({StockAdded.class, StockReserved.class})
    private record Deciding(Function<States, Decision> decision) implements Command {
        @Override
        public Decision decide(States states) {
            return decision.apply(states);
        }
    }

    @Appends({StockAdded.class, StockReserved.class})
    private record Move() implements Command {
        @Override
        public Decision decide(States states) {
            var order = new OrderId(new UUID(0, 0));
            states.fetch(List.of(Stock.stream(FROM), Stock.stream(TO)));
            return states.of(Stock.stream(FROM)).available() < 1
                    ? Decision.refuse(ShopProblem.ITEM_NOT_FOUND, "none left")
                    : Decision.append(Stock.stream(FROM), new StockReserved(FROM, order, 1))
                            .and(Stock.stream(TO), new StockAdded(TO, 1));
        }
    }

    private Outcome handle(Command command) {
        return handle(command, Terms.NONE);
    }

    private Outcome handle(Command command, Terms terms) {
        return join(new CommandHandler(store).handle(command, metadata(), terms));
    }

    private void add(Sku sku, int quantity) {
        append(sku, new NewEvent(UUID.randomUUID(), new StockAdded(sku, quantity), metadata()));
    }

    private void reserve(Sku sku, int quantity) {
        var order = new OrderId(UUID.randomUUID());
        append(sku, new NewEvent(UUID.randomUUID(), new StockReserved(sku, order, quantity), metadata()));
    }

    private void append(Sku sku, NewEvent event) {
        var stream = Stock.stream(sku).id();
        var version = join(store.load(stream, 1)).size();
        join(store.behind().append(Append.of(new StreamAppend(stream, version, List.of(event)))));
    }

    private static Metadata metadata() {
        return new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
