package dev.tideline.platform.parkedevents;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.plan.SagaEvent;
import dev.tideline.plan.SagaEvent.How;
import dev.tideline.plan.SagaEvent.SagaResumed;
import dev.tideline.plan.SagaEvent.SagaStarted;
import dev.tideline.plan.SagaEvent.SagaStuck;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class StuckSagasTest {
    private static final String BODY = "{\"step\": \"sell\", \"note\": \"sold by hand\"}";

    private final String key = UUID.randomUUID().toString();
    private final String stream = "saga-fulfil-order/" + key;

    @ParameterizedTest
    @EnumSource(How.class)
    void a_decision_is_recorded_and_due_for_the_function_of_the_saga(How how) {
        stuck();

        post(how.name().toLowerCase(Locale.ROOT), BODY)
                .then()
                .statusCode(200)
                .body("stream_id", equalTo(stream))
                .body("version", equalTo(4))
                .body("key", equalTo(key));

        var event = StoredEvents.of(stream).getLast();
        assertThat(EventTypes.decode(event))
                .isEqualTo(new SagaResumed(event.streamId(), "sell", how, new Note("sold by hand")));
        assertThat(Sql.rows(
                        "SELECT function, step, version FROM deadlines WHERE saga = ? AND due <= clock_timestamp()",
                        stream))
                .containsExactly(Map.of("function", "fulfil-order", "step", "sell", "version", "4"));
    }

    @Test
    void a_missing_saga_is_not_found() {
        post("resume", BODY).then().statusCode(404).body("code", equalTo("saga_not_found"));
    }

    @Test
    void a_step_is_decided_on_once() {
        stuck();
        post("resume", BODY).then().statusCode(200);

        post("skip", BODY).then().statusCode(409).body("code", equalTo("saga_not_stuck"));
        assertThat(StoredEvents.typesOf(stream)).endsWith("SagaStuck", "SagaResumed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "{\"step\": \"sell\"}", "{\"step\": \"sell\", \"note\": \"\"}", "{\"note\": \"why\"}"})
    void a_decision_needs_a_step_and_a_reason(String body) {
        stuck();

        post("done", body).then().statusCode(400).body("code", equalTo("invalid_request"));
        assertThat(StoredEvents.of(stream)).hasSize(3);
    }

    private void stuck() {
        StoredEvents.given(List.of(
                event(1, new SagaStarted("fulfil-order", 1, key)),
                event(2, new StepRequested("sell", 1, UUID.randomUUID(), Optional.empty())),
                event(3, new SagaStuck("sell", false, "broken"))));
    }

    private Envelope event(long version, SagaEvent event) {
        return new Envelope(
                UUID.randomUUID(),
                EventTypes.nameOf(event.getClass()),
                new StreamId(stream),
                version,
                EventTypes.versionOf(event),
                Instant.now(),
                new Metadata("/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty()),
                EventTypes.encode(event));
    }

    private Response post(String what, String body) {
        return given().contentType(ContentType.JSON).body(body).post("/sagas/fulfil-order/" + key + "/" + what);
    }
}
