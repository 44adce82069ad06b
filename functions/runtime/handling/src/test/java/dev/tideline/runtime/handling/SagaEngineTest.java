package dev.tideline.runtime.handling;

import static dev.tideline.runtime.handling.SagaWorld.LIMIT;
import static dev.tideline.runtime.handling.SagaWorld.STEP_LIMIT;
import static dev.tideline.runtime.handling.SagaWorld.engine;
import static dev.tideline.runtime.handling.SagaWorld.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.Reason;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.CommandEvent.Found;
import dev.tideline.plan.InstancePlan;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Orchestrator.Wake;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaEvent.SagaResumed;
import dev.tideline.shop.OrderId;
import dev.tideline.store.Append;
import dev.tideline.store.Deadline;
import dev.tideline.store.Deadlines.DueDeadline;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An engine, a store in memory, and participants that the test plays. */
class SagaEngineTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InterferingStore store = new InterferingStore(new InMemoryEventStore(() -> now));
    private final SagaWorld world = new SagaWorld(store);
    private final SagaEngine<OrderPlaced> engine = engine(saga(1), store);

    @Test
    void a_saga_requests_its_steps_one_after_another() {
        var id = world.place();

        world.run(engine);

        assertThat(world.history(id))
                .containsExactly(
                        "started 1",
                        "request reserve-inventory",
                        "done reserve-inventory",
                        "request confirm-order",
                        "done confirm-order",
                        "request sell-inventory",
                        "done sell-inventory",
                        "ended COMPLETED");
    }

    @Test
    void a_done_step_the_next_request_and_its_command_are_one_append() {
        var id = world.place();
        join(engine.handle(world.published()));
        store.appends.clear();

        deliver(world.append(StreamId.of("reservation", id), new InventoryReserved(id, List.of()), UUID.randomUUID()));

        assertThat(store.appends)
                .singleElement()
                .satisfies(append -> assertThat(append.streams())
                        .extracting(StreamAppend::stream)
                        .containsExactlyInAnyOrder(saga(id), command(id, "confirm-order", false)));
        assertThat(world.history(id)).endsWith("done reserve-inventory", "request confirm-order");
    }

    @Test
    void a_command_has_a_due_time_up_to_the_pivot() {
        var id = world.place();

        world.run(engine);

        assertThat(request(id, "confirm-order", false).due())
                .hasValueSatisfying(due -> assertThat(due.at()).isEqualTo(now.plus(LIMIT)));
        assertThat(request(id, "sell-inventory", false).due()).isEmpty();
        assertThat(request(id, "confirm-order", false).data().get("order_id").asText())
                .isEqualTo(id.toString());
    }

    @Test
    void a_refused_step_undoes_the_steps_before_it() {
        world.play("confirm-order", world.settling(Optional.empty()));
        var id = world.place();

        world.run(engine);

        assertThat(world.history(id))
                .endsWith(
                        "refused confirm-order refused",
                        "undo reserve-inventory",
                        "undone reserve-inventory",
                        "request end-order refused",
                        "done end-order",
                        "ended UNDONE");
    }

    @Test
    void an_order_of_another_kind_starts_nothing_and_reads_no_instance() {
        var id = world.place("none");
        store.loads = 0;

        world.run(engine);
        deliver(world.append(StreamId.of("reservation", id), new InventoryReserved(id, List.of()), UUID.randomUUID()));

        assertThat(world.history(id)).isEmpty();
        assertThat(store.loads).isZero();
    }

    @Test
    void an_answer_without_a_start_event_is_skipped() {
        var id = new OrderId(UUID.randomUUID());

        deliver(world.append(StreamId.of("reservation", id), new InventoryReserved(id, List.of()), UUID.randomUUID()));

        assertThat(world.history(id)).isEmpty();
        assertThat(join(store.deferred("fulfil", List.of(StreamId.of("reservation", id)))))
                .isEmpty();
    }

    @Test
    void a_start_event_need_not_be_the_first_of_its_stream() {
        world.play("reserve-inventory", _ -> {});
        var id = new OrderId(UUID.randomUUID());
        world.cancel(id);
        world.published();

        world.place(id);
        world.run(engine);

        assertThat(world.history(id)).endsWith("request reserve-inventory");
    }

    @Test
    void a_command_of_another_saga_wakes_no_instance() {
        var other = StreamId.of("saga", "fulfil-other/1");
        var settled = new CommandSettled(UUID.randomUUID(), other, "reserve-inventory", Optional.empty());

        assertThat(new Orchestrator<>(saga(1)).keys(new Wake(other, 1, settled, Optional.empty())))
                .isEmpty();
    }

    @Test
    void a_result_of_another_command_is_passed_over() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        var another = UUID.randomUUID();

        deliver(world.append(
                StreamId.of("command", another),
                new CommandSettled(another, saga(id), "reserve-inventory", Optional.empty()),
                another));

        assertThat(world.history(id)).endsWith("request reserve-inventory");
    }

    @Test
    void a_cancellation_that_comes_before_the_start_event_starts_and_ends_the_saga() {
        var id = world.place();
        var placed = world.published();
        world.cancel(id);

        join(engine.handle(world.published()));
        join(engine.handle(placed));
        world.run(engine);

        assertThat(world.history(id)).endsWith("ended UNDONE");
        assertThat(world.history(id)).filteredOn("started 1"::equals).hasSize(1);
    }

    @Test
    void events_that_come_again_change_nothing() {
        var id = world.place();
        world.run(engine);
        var history = world.history(id);

        var all = join(store.readAll(0, 1_000)).stream()
                .map(one -> one.envelope())
                .toList();
        join(engine.handle(all));
        join(engine(saga(1), store).handle(all));

        assertThat(world.history(id)).isEqualTo(history);
        assertThat(world.published()).isEmpty();
    }

    @Test
    void two_instances_of_the_function_decide_once() {
        var other = engine(saga(1), store.behind());
        var id = world.place();
        join(engine.handle(world.published()));
        var answer =
                world.append(StreamId.of("reservation", id), new InventoryReserved(id, List.of()), UUID.randomUUID());
        store.beforeNextAppend(() -> join(other.handle(List.of(answer))));

        deliver(answer);

        assertThat(world.history(id)).endsWith("done reserve-inventory", "request confirm-order");
        assertThat(world.events(command(id, "confirm-order", false))).hasSize(1);
    }

    @Test
    void an_answer_that_meets_a_conflict_is_decided_again() {
        var other = engine(saga(1), store.behind());
        var id = world.place();
        join(engine.handle(world.published()));
        var answer =
                world.append(StreamId.of("reservation", id), new InventoryReserved(id, List.of()), UUID.randomUUID());
        store.beforeNextAppend(() -> {
            world.cancel(id);
            join(other.handle(List.of(world.events(StreamId.of("order", id)).getLast())));
        });

        deliver(answer);

        assertThat(world.history(id)).doesNotContain("done reserve-inventory").contains("undo reserve-inventory");
    }

    @Test
    void a_crash_between_append_and_offset_changes_nothing() {
        var random = new Random(7);
        for (var run = 0; run < 100; run++) {
            var id = world.place();
            if (run % 3 == 0) {
                world.cancel(id);
            }
            crashing(random);
            assertThat(world.history(id).getLast()).startsWith("ended");
            assertThat(world.history(id)).doesNotHaveDuplicates();
        }
        assertThat(join(store.dueDeadlines("fulfil", 10)).next()).isEmpty();
    }

    /** Delivers each event at least once, in any order, to an engine that often ends before or after its append. */
    private void crashing(Random random) {
        var left = new ArrayList<Envelope>();
        var engine = this.engine;
        for (left.addAll(world.published()); !left.isEmpty(); left.addAll(world.published())) {
            Collections.shuffle(left, random);
            var batch = List.copyOf(left.subList(0, 1 + random.nextInt(left.size())));
            store.refusal = new StoreUnavailableException(new IllegalStateException("the process has ended"));
            var before = random.nextInt(4) == 0;
            store.refused = _ -> before;
            try {
                join(engine.handle(batch));
                if (random.nextInt(4) > 0) {
                    left.removeAll(batch);
                }
            } catch (RuntimeException ended) {
                engine = engine(saga(1), store);
            }
            store.refused = _ -> false;
        }
    }

    @Test
    void a_step_without_an_answer_is_requested_again() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);

        now = now.plus(STEP_LIMIT).minusMillis(1);
        var early = due();
        now = now.plusMillis(1);
        due();

        assertThat(early).isZero();
        assertThat(world.history(id))
                .endsWith("request reserve-inventory", "timed out reserve-inventory", "request reserve-inventory 2");
        assertThat(world.events(command(id, "reserve-inventory", false))).hasSize(2);
        assertThat(join(store.dueDeadlines("fulfil", 10)).next()).contains(STEP_LIMIT);
    }

    @Test
    void an_answer_that_is_in_the_store_comes_before_the_time_out() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        world.append(StreamId.of("reservation", id), new InventoryReserved(id, List.of()), UUID.randomUUID());

        now = now.plus(STEP_LIMIT);
        due();

        assertThat(world.history(id)).endsWith("done reserve-inventory", "request confirm-order");
    }

    @Test
    void a_settled_command_that_is_in_the_store_comes_before_the_time_out() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        world.settling(Optional.empty()).carryOut(request(id, "reserve-inventory", false));

        now = now.plus(STEP_LIMIT);
        due();

        assertThat(world.history(id)).contains("refused reserve-inventory refused");
    }

    @Test
    void an_undo_without_an_answer_is_requested_again() {
        var id = undoing(_ -> {});

        now = now.plus(STEP_LIMIT);
        due();

        assertThat(world.history(id))
                .endsWith("undo reserve-inventory", "timed out reserve-inventory", "undo reserve-inventory 2");
    }

    @Test
    void an_answer_to_an_undo_that_is_in_the_store_comes_before_its_time_out() {
        var id = undoing(_ -> {});
        world.append(StreamId.of("reservation", id), new InventoryReleased(id, List.of()), UUID.randomUUID());

        now = now.plus(STEP_LIMIT);
        due();

        assertThat(world.history(id)).endsWith("undone reserve-inventory", "ended UNDONE");
    }

    @Test
    void a_settled_undo_that_is_in_the_store_comes_before_its_time_out() {
        var id = undoing(_ -> {});
        world.settling(Optional.empty()).carryOut(request(id, "reserve-inventory", true));

        now = now.plus(STEP_LIMIT);
        due();

        assertThat(world.history(id)).endsWith("stuck reserve-inventory");
    }

    @Test
    void an_undo_that_fails_is_stuck() {
        assertThat(world.history(undoing(world.failing("broken")))).endsWith("stuck reserve-inventory");
    }

    @Test
    void the_whole_limit_undoes_the_saga() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);

        now = now.plus(LIMIT);
        due();
        world.run(engine);

        assertThat(world.history(id))
                .endsWith(
                        "undo reserve-inventory",
                        "undone reserve-inventory",
                        "request end-order expired",
                        "done end-order",
                        "ended UNDONE");
        assertThat(join(store.dueDeadlines("fulfil", 10)).next()).isEmpty();
    }

    @Test
    void an_answer_that_is_in_the_store_comes_before_the_whole_limit() {
        world.play("confirm-order", _ -> {});
        var id = world.place();
        world.run(engine);
        now = now.plus(LIMIT);
        world.answering(SagaWorld::confirmed).carryOut(request(id, "confirm-order", false));

        due();
        world.run(engine);

        assertThat(world.history(id)).endsWith("ended COMPLETED").doesNotContain("request end-order expired");
    }

    @Test
    void a_saga_that_starts_too_late_only_ends_its_order() {
        var id = world.place();
        now = now.plus(LIMIT);

        world.run(engine);

        assertThat(world.history(id))
                .containsExactly("started 1", "request end-order expired", "done end-order", "ended UNDONE");
    }

    @Test
    void a_saga_that_starts_too_late_has_no_whole_limit() {
        world.place();
        now = now.plus(LIMIT);

        join(engine.handle(world.published()));

        assertThat(join(store.dueDeadlines("fulfil", 10)).due()).isEmpty();
    }

    @Test
    void a_saga_that_ends_while_its_bar_waits_has_no_time_limit_left() {
        world.play("confirm-order", _ -> {});
        world.play("end-order", _ -> {});
        var id = world.place();
        world.run(engine);
        now = now.plus(LIMIT);
        due();
        world.run(engine);

        world.answering(SagaWorld::confirmed).carryOut(request(id, "confirm-order", false));
        world.run(engine);

        assertThat(world.history(id)).contains("request end-order expired").endsWith("ended COMPLETED");
        assertThat(join(store.dueDeadlines("fulfil", 10)).next()).isEmpty();
    }

    @Test
    void time_limits_of_one_instance_are_all_kept() {
        world.play("confirm-order", _ -> {});
        var id = world.place();
        world.run(engine);
        for (var minute = 1; minute <= 15; minute++) {
            now = now.plus(STEP_LIMIT);
            due();
        }

        assertThat(world.history(id)).contains("request confirm-order 15", "request end-order expired");
    }

    @Test
    void a_step_whose_attempt_has_failed_is_requested_again() {
        var tries = new ArrayList<CommandRequested>();
        world.play("reserve-inventory", command -> {
            tries.add(command);
            var answers = tries.size() < 3 ? world.failing("broken") : world.answering(each -> reserved(each));
            answers.carryOut(command);
        });
        var id = world.place();

        world.run(engine);

        assertThat(tries).extracting(CommandRequested::attempt).containsExactly(1, 2, 3);
        assertThat(world.history(id)).endsWith("ended COMPLETED");
    }

    @Test
    void an_event_that_settles_a_command_counts_as_its_answer() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        // Another function appends it, in a stream whose events were not delivered yet.
        var found = world.append(
                StreamId.of("reservation", id),
                new InventoryReservationFailed(id, Reason.OUT_OF_STOCK, List.of()),
                UUID.randomUUID());
        world.settling(Optional.of(new Found(found.streamId(), found.version(), found.id(), found.type())))
                .carryOut(request(id, "reserve-inventory", false));

        deliver(world.events(command(id, "reserve-inventory", false)).getLast());

        assertThat(world.history(id)).contains("refused reserve-inventory out_of_stock");
    }

    @Test
    void a_settled_command_waits_for_the_event_that_answers_it() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        var reservation = StreamId.of("reservation", id);
        world.settling(Optional.of(new Found(reservation, 1, UUID.randomUUID(), "InventoryReservationFailed")))
                .carryOut(request(id, "reserve-inventory", false));
        deliver(world.events(command(id, "reserve-inventory", false)).getLast());

        world.append(
                reservation, new InventoryReservationFailed(id, Reason.OUT_OF_STOCK, List.of()), UUID.randomUUID());
        now = now.plusSeconds(1);
        due();

        assertThat(world.history(id)).contains("refused reserve-inventory out_of_stock");
    }

    @Test
    void a_stuck_step_that_is_resumed_is_requested_again() {
        var id = stuck(world.failing("broken"));
        world.play("sell-inventory", world.answering(each -> sold(each)));

        resume(id, How.RESUME);
        due();
        world.run(engine);

        assertThat(world.history(id))
                .endsWith(
                        "stuck sell-inventory",
                        "RESUME sell-inventory",
                        "request sell-inventory 2",
                        "done sell-inventory",
                        "ended COMPLETED");
    }

    @Test
    void a_refusal_from_before_a_resume_does_not_answer_the_new_request() {
        var id = stuck(world.settling(Optional.empty()));
        world.play("sell-inventory", _ -> {});
        resume(id, How.RESUME);
        due();

        world.events(command(id, "sell-inventory", false)).forEach(this::deliver);
        now = now.plus(STEP_LIMIT);
        due();

        assertThat(world.history(id))
                .endsWith("request sell-inventory 2", "timed out sell-inventory", "request sell-inventory 3");
    }

    @Test
    void a_refusal_in_another_stream_from_before_the_resume_does_not_answer_either() {
        var id = stuck(world.answering(each -> new InventoryReleased(each, List.of())));
        world.play("sell-inventory", _ -> {});
        resume(id, How.RESUME);
        due();

        world.events(StreamId.of("reservation", id)).forEach(this::deliver);
        now = now.plus(STEP_LIMIT);
        due();

        assertThat(world.history(id))
                .endsWith("request sell-inventory 2", "timed out sell-inventory", "request sell-inventory 3");
    }

    @Test
    void a_stuck_step_that_is_skipped_ends_the_saga() {
        var id = stuck(world.failing("broken"));

        resume(id, How.SKIP);
        due();

        assertThat(world.history(id)).endsWith("SKIP sell-inventory", "ended COMPLETED");
    }

    @Test
    void a_stuck_saga_has_no_time_limit_of_its_step() {
        var id = stuck(world.failing("broken"));

        now = now.plus(STEP_LIMIT);

        assertThat(due()).isZero();
        assertThat(world.history(id)).endsWith("stuck sell-inventory");
    }

    @Test
    void an_instance_of_an_unknown_version_holds_up_only_itself() {
        var newer = world.place();
        join(engine(saga(2), store).handle(world.published()));
        var older = world.place();

        world.run(engine);

        assertThat(world.history(newer)).containsExactly("started 2", "request reserve-inventory");
        assertThat(world.history(older)).endsWith("ended COMPLETED");
    }

    @Test
    void an_instance_of_an_unknown_version_is_looked_at_again_after_a_minute() {
        var id = world.place();
        join(engine(saga(2), store).handle(world.published()));
        world.run(engine);

        for (var minute = 0; minute < 20; minute++) {
            now = now.plusSeconds(60);
            due();
        }
        var waiting = world.history(id);
        now = now.plusSeconds(60);
        var newer = engine(saga(2), store);
        for (var i = 0; i < 10; i++) {
            join(newer.retryDue(100));
            world.run(newer);
        }

        assertThat(waiting).hasSize(2);
        assertThat(world.history(id)).startsWith("started 2").last().asString().startsWith("ended");
    }

    @Test
    void an_instance_keeps_the_version_that_it_has_started_with() {
        var id = world.place();
        join(engine.handle(world.published()));

        world.run(engine(saga(2), store));

        assertThat(world.history(id)).startsWith("started 1").endsWith("ended COMPLETED");
    }

    @Test
    void a_passed_time_limit_waits_while_the_store_is_away() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        now = now.plus(STEP_LIMIT);
        store.refusal = new StoreUnavailableException(new IllegalStateException("away"));
        store.refused = append -> !append.streams().isEmpty();

        assertThatThrownBy(this::due).hasRootCauseMessage("away");
        store.refused = _ -> false;
        now = now.plusSeconds(30);
        due();

        assertThat(world.history(id)).endsWith("timed out reserve-inventory", "request reserve-inventory 2");
    }

    @Test
    void a_passed_time_limit_ends_and_is_looked_at_again_when_its_lease_ends() {
        var looks = new ArrayList<Duration>();
        world.play("reserve-inventory", _ -> {});
        world.place();
        world.run(engine);
        now = now.plus(STEP_LIMIT);
        store.refusal = new StoreUnavailableException(new IllegalStateException("away"));
        store.refused = append -> !append.streams().isEmpty();
        engine.whenDue(looks::add);

        assertThatThrownBy(this::due).hasRootCauseMessage("away");

        assertThat(looks).contains(Duration.ofSeconds(30));
        assertThat(join(store.dueDeadlines("fulfil", 10)).due()).isEmpty();
    }

    @Test
    void an_event_that_a_saga_does_not_wait_for_is_not_delivered_with_its_time_limit() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        store.unreadable = command(id, "reserve-inventory", false);
        now = now.plus(STEP_LIMIT);

        due();

        assertThat(join(store.deferred("fulfil", List.of(store.unreadable)))).isEmpty();
    }

    @Test
    void a_result_that_is_older_than_the_last_request_does_not_answer_it() {
        var id = stuck(world.failing("broken"));
        // A slow participant appends it after the failure of its attempt.
        world.settling(Optional.empty()).carryOut(request(id, "sell-inventory", false));
        var settled = world.published();
        world.play("sell-inventory", _ -> {});
        resume(id, How.RESUME);
        due();

        join(engine.handle(settled));
        now = now.plus(STEP_LIMIT);
        due();

        assertThat(world.history(id))
                .endsWith("request sell-inventory 2", "timed out sell-inventory", "request sell-inventory 3");
    }

    @Test
    void an_instance_that_has_ended_needs_no_plan() {
        var id = world.place();
        var placed = world.published();
        var newer = engine(saga(2), store);
        join(newer.handle(placed));
        world.run(newer);

        join(engine.handle(placed));

        assertThat(world.history(id)).endsWith("ended COMPLETED");
        assertThat(join(store.deferred("fulfil", List.of(StreamId.of("order", id)))))
                .isEmpty();
    }

    @Test
    void the_whole_limit_is_checked_when_the_instance_starts_and_not_at_a_first_try() {
        var saga = saga(1);
        saga.broken().set(true);
        var failing = engine(saga, store);
        var id = world.place();
        join(failing.handle(world.published()));
        saga.broken().set(false);

        now = now.plus(LIMIT);
        join(failing.retryDue(100));

        assertThat(world.history(id)).containsExactly("started 1", "request end-order expired");
    }

    @Test
    void an_instance_whose_history_cannot_be_read_holds_up_no_time_limit_of_others() {
        world.play("reserve-inventory", _ -> {});
        var poisoned = world.place();
        var other = world.place();
        world.run(engine);
        store.unreadable = saga(poisoned);
        now = now.plus(STEP_LIMIT);

        due();

        assertThat(world.history(other)).endsWith("timed out reserve-inventory", "request reserve-inventory 2");
        assertThat(join(store.deferred("fulfil", List.of(saga(poisoned))))).isNotEmpty();
    }

    @Test
    void a_time_limit_that_begins_and_ends_in_one_append_is_not_kept() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        world.failing("broken").carryOut(request(id, "reserve-inventory", false));
        var failed = world.events(command(id, "reserve-inventory", false)).getLast();
        var answer = world.append(StreamId.of("reservation", id), reserved(id), UUID.randomUUID());

        join(engine.handle(List.of(failed, answer)));

        assertThat(world.history(id)).contains("request reserve-inventory 2").endsWith("request confirm-order");
        now = now.plus(LIMIT);
        assertThat(join(store.dueDeadlines("fulfil", 10)).due())
                .extracting(DueDeadline::step)
                .containsExactlyInAnyOrder("", "confirm-order");
    }

    @Test
    void an_event_of_the_wrong_form_holds_up_no_other() {
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        world.settling(Optional.empty()).carryOut(request(id, "reserve-inventory", false));
        var settled = world.events(command(id, "reserve-inventory", false)).getLast();
        var other = world.place();
        var placed = world.events(StreamId.of("order", other)).getFirst();

        join(engine.handle(List.of(withData(settled, "{}"), placed)));

        assertThat(world.history(id)).endsWith("request reserve-inventory");
        assertThat(world.history(other)).endsWith("request reserve-inventory");
        assertThat(join(store.deferred("fulfil", List.of(settled.streamId())))).isNotEmpty();
    }

    @Test
    void an_event_of_a_newer_version_pauses_the_function() {
        var id = world.place();
        var placed = world.events(StreamId.of("order", id)).getFirst();
        var newer = new Envelope(
                placed.id(),
                placed.type(),
                placed.streamId(),
                placed.version(),
                placed.schemaVersion() + 10,
                placed.timestamp(),
                placed.metadata(),
                placed.data());

        assertThatThrownBy(() -> deliver(newer)).hasCauseInstanceOf(UnknownEventException.class);
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

    @Test
    void a_function_is_woken_when_the_next_time_limit_passes() {
        var looks = new ArrayList<Duration>();
        world.play("reserve-inventory", _ -> {});
        world.place();
        world.run(engine);
        engine.whenDue(looks::add);

        due();
        now = now.plusSeconds(50);
        due();

        assertThat(looks).containsExactly(Duration.ofSeconds(10));
    }

    @Test
    void a_function_is_woken_for_short_time_limits_that_it_has_begun() {
        var looks = new ArrayList<Duration>();
        var hasty = engine(SagaWorld.saga(Duration.ofSeconds(5)), store);
        hasty.whenDue(looks::add);
        world.place();

        join(hasty.handle(world.published()));

        assertThat(looks).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void a_look_that_reaches_its_limit_is_followed_by_another() {
        var looks = new ArrayList<Duration>();
        world.play("reserve-inventory", _ -> {});
        var ids = List.of(world.place(), world.place(), world.place());
        world.run(engine);
        now = now.plus(STEP_LIMIT);
        engine.whenDue(looks::add);

        join(engine.retryDue(2));
        var after = List.copyOf(looks);
        join(engine.retryDue(2));

        assertThat(after).contains(Duration.ZERO);
        assertThat(ids).allSatisfy(id -> assertThat(world.history(id)).contains("request reserve-inventory 2"));
    }

    @Test
    void a_look_that_finds_as_many_deferred_events_as_it_takes_is_followed_by_another() {
        var looks = new ArrayList<Duration>();
        var saga = saga(1);
        saga.broken().set(true);
        var failing = engine(saga, store);
        world.place();
        world.place();
        join(failing.handle(world.published()));
        now = now.plusSeconds(1);
        failing.whenDue(looks::add);

        join(failing.retryDue(1));

        assertThat(looks).contains(Duration.ZERO);
    }

    @Test
    void a_look_that_finds_as_many_time_limits_as_it_takes_is_followed_by_another() {
        var looks = new ArrayList<Duration>();
        world.play("reserve-inventory", _ -> {});
        var failing = world.place();
        world.run(engine);
        now = now.plus(LIMIT).minusSeconds(30);
        world.place();
        world.run(engine);
        now = now.plus(STEP_LIMIT);
        store.unreadable = saga(failing);
        engine.whenDue(looks::add);

        // Both are of the first instance, whose events are taken one after another.
        assertThat(join(engine.retryDue(2))).isEqualTo(1);

        assertThat(looks).contains(Duration.ZERO);
    }

    @Test
    void a_look_that_finds_nothing_appends_and_reads_nothing() {
        store.lookups = 0;
        store.appends.clear();

        due();

        assertThat(store.appends).isEmpty();
        assertThat(store.lookups).isZero();
    }

    @Test
    void a_batch_over_many_instances_is_two_loads_and_one_append() {
        for (var i = 0; i < 50; i++) {
            world.place();
        }
        var placed = world.published();
        store.loads = 0;
        store.appends.clear();

        join(engine.handle(placed));

        assertThat(store.appends).hasSize(1);
        assertThat(store.loads).isEqualTo(2);
    }

    @Test
    void the_start_event_of_a_recent_instance_is_not_read_again() {
        var id = world.place();
        join(engine.handle(world.published()));
        store.lookups = 0;
        store.clockReads = 0;

        deliver(world.append(StreamId.of("reservation", id), reserved(id), UUID.randomUUID()));

        assertThat(store.lookups).isZero();
        assertThat(store.clockReads).isZero();
    }

    @Test
    void a_deferred_event_is_retried_without_a_look_for_answers() {
        var saga = saga(1);
        saga.broken().set(true);
        var failing = engine(saga, store);
        world.place();
        join(failing.handle(world.published()));
        saga.broken().set(false);
        store.lookups = 0;
        now = now.plusSeconds(1);

        join(failing.retryDue(10));

        // The start event.
        assertThat(store.lookups).isEqualTo(1);
    }

    @Test
    void a_decision_of_an_operator_is_taken_without_a_look_for_answers() {
        var id = stuck(world.failing("broken"));
        resume(id, How.SKIP);
        store.lookups = 0;

        due();

        // The instance.
        assertThat(store.lookups).isEqualTo(1);
    }

    private OrderId undoing(SagaWorld.Participant releaser) {
        world.play("release-inventory", releaser);
        world.play("reserve-inventory", _ -> {});
        var id = world.place();
        world.run(engine);
        world.cancel(id);
        world.run(engine);
        return id;
    }

    private OrderId stuck(SagaWorld.Participant seller) {
        world.play("sell-inventory", seller);
        var id = world.place();
        world.run(engine);
        assertThat(world.history(id)).endsWith("stuck sell-inventory");
        return id;
    }

    /** Decides as the function of the operators does. */
    private void resume(OrderId id, How how) {
        var version = world.events(saga(id)).size();
        var event = new SagaResumed(saga(id), "sell-inventory", how, new Note("repaired"));
        var metadata = new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        join(store.append(new Append(
                List.of(new StreamAppend(saga(id), version, List.of(new NewEvent(UUID.randomUUID(), event, metadata)))),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(Deadline.begins("fulfil", saga(id), "sell-inventory", version + 1L, Duration.ZERO)))));
    }

    private int due() {
        return join(engine.retryDue(100));
    }

    private void deliver(Envelope event) {
        join(engine.handle(List.of(event)));
    }

    private static StreamId saga(OrderId id) {
        return SagaWorld.saga(id);
    }

    private static SagaWorld.OrderSaga saga(int newest) {
        return SagaWorld.saga(newest);
    }

    private static StreamId command(OrderId id, String step, boolean undo) {
        return StreamId.of("command", InstancePlan.commandId(saga(id), step, undo));
    }

    private CommandRequested request(OrderId id, String step, boolean undo) {
        return (CommandRequested)
                EventTypes.decode(world.events(command(id, step, undo)).getFirst());
    }

    private static InventoryReserved reserved(OrderId id) {
        return new InventoryReserved(id, List.of());
    }

    private static InventorySold sold(OrderId id) {
        return new InventorySold(id, List.of());
    }
}
