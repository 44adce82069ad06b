package dev.tideline.commands.confirmorder;

import static dev.tideline.testing.shop.AnOrder.ID;
import static dev.tideline.testing.shop.AnOrder.PLACED;
import static dev.tideline.testing.shop.AnOrder.PROCESSED;
import static dev.tideline.testing.shop.AnOrder.REQUESTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Json;
import dev.tideline.event.StreamId;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandState;
import dev.tideline.testing.History;
import dev.tideline.testing.Pushed;
import dev.tideline.testing.PushedEvents;
import dev.tideline.testing.PushedEvents.Mode;
import dev.tideline.testing.StoredEvents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Pushed.class)
class ConfirmOrderPushTest {

    @Test
    void a_command_confirms_an_order_once_however_often_it_comes() {
        var command = UUID.randomUUID();
        var stream = CommandState.stream(command).id();
        StoredEvents.given(PLACED, REQUESTED, PROCESSED);
        StoredEvents.given(new History()
                .with(
                        stream,
                        new CommandRequested(
                                command,
                                new StreamId("saga-fulfil-order/" + ID),
                                "confirm-order",
                                1,
                                "confirm-order",
                                Json.TOLERANT.createObjectNode().put("order_id", ID.toString()),
                                Optional.empty()))
                .events());
        var request = StoredEvents.of(stream.value()).getFirst();

        for (var path : List.of("/", "/functions/confirm-order")) {
            assertThat(PushedEvents.push(path, PushedEvents.of(request).build(), Mode.BINARY)
                            .statusCode())
                    .isEqualTo(202);
        }

        assertThat(StoredEvents.typesOf("order-" + ID)).containsExactly("OrderPlaced", "OrderConfirmed");
        assertThat(StoredEvents.typesOf(stream.value())).containsExactly("CommandRequested");
    }
}
