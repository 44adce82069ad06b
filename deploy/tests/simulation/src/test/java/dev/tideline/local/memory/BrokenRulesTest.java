package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.Reactor;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Money;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.runtime.views.Projection;
import dev.tideline.runtime.views.View;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.Receipt;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.ForwardingStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Breaks rules on purpose, and checks that the simulation finds it. Otherwise a simulation without findings would prove nothing.
 */
class BrokenRulesTest {
    private static final long HISTORIES = 300;

    /** Histories that broke many rules when they were chosen. They come first, only to save time. */
    private static final long[] RICH = {31, 35, 44, 51, 42, 28};

    @BeforeAll
    static void functions_are_silent() {
        SimulationTest.functions_are_silent();
    }

    @Test
    void appends_that_do_not_look_at_the_expected_version() {
        assertIsFound("the history of", new Parts() {
            @Override
            public EventStore store(EventStore store) {
                return new ForwardingStore(store) {
                    @Override
                    public CompletionStage<AppendResult> append(Append append) {
                        var streams = append.streams().stream()
                                .map(stream ->
                                        new StreamAppend(stream.stream(), version(stream.stream()), stream.events()))
                                .toList();
                        return store.append(new Append(
                                streams, append.receipt(), append.deferrals(), append.releases(), append.deadlines()));
                    }

                    private int version(StreamId stream) {
                        return store.load(stream, 1)
                                .toCompletableFuture()
                                .join()
                                .size();
                    }
                };
            }
        });
    }

    @Test
    void a_relay_that_skips_an_event_which_is_committed_late() {
        assertIsFound("published", new Parts() {
            @Override
            public EventStore published(EventStore store) {
                return new ForwardingStore(store) {
                    @Override
                    public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
                        return store.readAll(afterPosition, limit)
                                .thenApply(events -> events.stream()
                                        .filter(event -> event.position() % 50 != 0)
                                        .toList());
                    }
                };
            }
        });
    }

    @Test
    void a_relay_that_publishes_the_events_of_a_stream_in_another_order() {
        assertIsFound("came version", new Parts() {
            @Override
            public EventStore published(EventStore store) {
                return new ForwardingStore(store) {
                    @Override
                    public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
                        // The last one stays, for the relay goes on from there.
                        return store.readAll(afterPosition, limit).thenApply(events -> {
                            var other = new ArrayList<>(events);
                            if (other.size() > 2) {
                                other.addFirst(other.remove(other.size() - 2));
                            }
                            return other;
                        });
                    }
                };
            }
        });
    }

    @Test
    void outputs_that_have_another_id_each_time() {
        assertIsFound("what was written down", new Parts() {
            @Override
            public EventStore store(EventStore store) {
                return new ForwardingStore(store) {
                    @Override
                    public CompletionStage<AppendResult> append(Append append) {
                        var streams = append.streams().stream()
                                .map(stream -> new StreamAppend(
                                        stream.stream(),
                                        stream.expectedVersion(),
                                        stream.events().stream()
                                                .map(event -> new NewEvent(
                                                        UUID.randomUUID(), event.event(), event.metadata()))
                                                .toList()))
                                .toList();
                        return store.append(new Append(
                                streams, append.receipt(), append.deferrals(), append.releases(), append.deadlines()));
                    }

                    @Override
                    protected EventStore bound(EventStore bound) {
                        return store(bound);
                    }
                };
            }
        });
    }

    @Test
    void a_view_that_applies_an_event_as_often_as_it_comes() {
        assertIsFound("user-view", new Parts() {
            @Override
            public List<Projection<?>> projections() {
                return ShippedFunctions.projections().stream()
                        .<Projection<?>>map(Unguarded::new)
                        .toList();
            }
        });
    }

    @Test
    void a_saga_that_lacks_a_reaction_for_which_nothing_else_makes_up() {
        var lackingShows = Map.of(
                "when-order-confirmed-sell-stock", "what is left and what is sold",
                "when-order-cancelled-release-inventory", "what is left and what is sold",
                "when-order-cancelled-refund-payment", "what was taken for the cancelled order");
        lackingShows.forEach((lacking, violation) -> assertIsFound(violation, new Parts() {
            @Override
            public Map<String, Reactor<?>> reactors(PaymentGateway gateway) {
                var reactors = Parts.super.reactors(gateway);
                reactors.remove(lacking);
                return reactors;
            }
        }));
    }

    @Test
    void a_charge_that_is_not_called_off() {
        assertIsFound("what was taken for the cancelled order", new Parts() {
            @Override
            public PaymentGateway gateway(PaymentGateway gateway) {
                return cancellingNothing(gateway);
            }
        });
    }

    static PaymentGateway cancellingNothing(PaymentGateway gateway) {
        return new PaymentGateway() {
            @Override
            public CompletionStage<Charge> charge(
                    PaymentId payment, UserId customer, Money amount, Currency currency, PaymentMethod method) {
                return gateway.charge(payment, customer, amount, currency, method);
            }

            @Override
            public CompletionStage<Void> cancel(PaymentId payment) {
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    @Test
    void successors_of_a_deferred_event_that_do_not_wait_behind_it() {
        assertIsFound("what was written down", new Parts() {
            @Override
            public EventStore store(EventStore store) {
                return new ForwardingStore(store) {
                    @Override
                    public CompletionStage<Map<StreamId, DeferredVersions>> deferred(
                            String function, Collection<StreamId> streamIds) {
                        return CompletableFuture.completedFuture(Map.of());
                    }
                };
            }
        });
    }

    @Test
    void events_that_fail_and_are_forgotten() {
        assertIsFound("what was written down", new Parts() {
            @Override
            public EventStore store(EventStore store) {
                return new ForwardingStore(store) {
                    @Override
                    public CompletionStage<AppendResult> append(Append append) {
                        return store.append(new Append(
                                append.streams(), append.receipt(), List.of(), append.releases(), append.deadlines()));
                    }
                };
            }
        });
    }

    @Test
    void a_command_whose_receipt_is_not_kept() {
        assertIsFound("was answered", new Parts() {
            @Override
            public EventStore store(EventStore store) {
                return new ForwardingStore(store) {
                    @Override
                    public CompletionStage<AppendResult> append(Append append) {
                        return store.append(new Append(
                                append.streams(),
                                Optional.<Receipt>empty(),
                                append.deferrals(),
                                append.releases(),
                                append.deadlines()));
                    }

                    @Override
                    protected EventStore bound(EventStore bound) {
                        return store(bound);
                    }
                };
            }
        });
    }

    @Test
    void offsets_that_are_committed_before_the_effect_is_in_the_store() {
        assertIsFound("after OrderPlaced", new Parts() {
            @Override
            public boolean commitsFirst() {
                return true;
            }
        });
    }

    @Test
    void functions_that_are_not_told_what_kafka_has_lost() {
        assertIsFound("-view", new Parts() {
            @Override
            public List<LostEvents.Place> lost(List<LostEvents.Place> events) {
                return List.of();
            }
        });
    }

    static void assertIsFound(String violation, Parts parts) {
        assertThat(LongStream.concat(LongStream.of(RICH), LongStream.rangeClosed(1, HISTORIES))
                        .anyMatch(seed -> violation(seed, parts).contains(violation)))
                .as("within %d histories one shows that %s", HISTORIES, violation)
                .isTrue();
    }

    /** Returns the promise that a history breaks, or an empty text. */
    private static String violation(long seed, Parts parts) {
        try {
            new Simulation(seed, parts).run();
            return "";
        } catch (AssertionError found) {
            return found.getMessage();
        }
    }

    /** A projection without the position guard. It applies every event. */
    private record Unguarded<V extends View>(Projection<V> projection) implements Projection<V> {
        @Override
        public String function() {
            return projection.function();
        }

        @Override
        public Class<V> view() {
            return projection.view();
        }

        @Override
        public Set<String> categories() {
            return projection.categories();
        }

        @Override
        public V emptyRow(Envelope event) {
            return projection.emptyRow(event);
        }

        @Override
        public void step(V row, DomainEvent event, Instant timestamp) {
            projection.step(row, event, timestamp);
        }

        @Override
        public boolean apply(V row, Envelope event) {
            step(row, EventTypes.decode(event), event.timestamp());
            row.setApplied(event.streamId(), event.version());
            return true;
        }
    }
}
