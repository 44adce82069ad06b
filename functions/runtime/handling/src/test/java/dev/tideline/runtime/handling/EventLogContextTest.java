package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.testing.CapturedLog;
import dev.tideline.testing.memory.InMemoryEventStore;
import dev.tideline.user.UserEvent.UserRegistered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log lines of an event that a function cannot handle. */
class EventLogContextTest {
    private static final String SECRET = "secret";

    private final CapturedLog log = new CapturedLog("dev.tideline.runtime.handling");

    @AfterEach
    void captureNoMore() {
        log.close();
    }

    @Test
    void a_log_line_has_the_events_ids_in_fields_and_no_personal_data() {
        // A name is a text, so the event cannot be read.
        var event = registered(
                "{\"user_id\":\"%s\",\"email\":\"%s\",\"name\":[\"%2$s\"]}".formatted(UUID.randomUUID(), SECRET));

        engine().handle(List.of(event)).toCompletableFuture().join();

        assertThat(log.lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .contains(
                                "event_id=" + event.id(),
                                "event_type=UserRegistered",
                                "function=greet",
                                "correlation_id=" + event.metadata().correlationId(),
                                "traceId=4bf92f3577b34da6a3ce929d0e0e4736")
                        .doesNotContain(SECRET));
    }

    @Test
    void the_fields_of_one_line_are_not_those_of_the_next() {
        MDC.put("correlation_id", "of the request");
        try {
            engine().handle(List.of(registered("{}"))).toCompletableFuture().join();

            assertThat(MDC.get("correlation_id")).isEqualTo("of the request");
            assertThat(MDC.get("event_id")).isNull();
        } finally {
            MDC.remove("correlation_id");
        }
    }

    private static ReactorEngine engine() {
        var reactor = new Reactor<UserRegistered>() {
            @Override
            public Class<UserRegistered> event() {
                return UserRegistered.class;
            }

            @Override
            public Reaction react(UserRegistered registered, States states) {
                return Reaction.nothing();
            }
        };
        var backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 10, () -> 0);
        return new ReactorEngine(
                "greet",
                reactor,
                new InMemoryEventStore(Instant::now),
                new ReactorEngine.Parameters(backoff, 1, Duration.ofSeconds(30), ForkJoinPool.commonPool()));
    }

    private static Envelope registered(String data) {
        return new Envelope(
                UUID.randomUUID(),
                "UserRegistered",
                StreamId.of("user", UUID.randomUUID()),
                1,
                1,
                Instant.now(),
                new Metadata(
                        "/tideline/register-user",
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Optional.empty(),
                        Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")),
                data);
    }
}
