package dev.tideline.orchestration.fulfilorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Money;
import dev.tideline.order.Order.Unplaced;
import dev.tideline.order.OrderLine;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.PlanFile;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class FulfilOrderTest {
    private final FulfilOrder saga = new FulfilOrder(Duration.ofMinutes(15));

    @Test
    void the_plan_equals_its_golden_file() throws IOException {
        var placed = new Unplaced()
                .placed(
                        OrderId.parse("018f3f5e-0000-7000-8000-000000000002"),
                        UserId.parse("018f3f5e-0000-7000-8000-000000000001"),
                        List.of(new OrderLine(Sku.parse("mug"), 2, Money.parse("12.50"))),
                        Currency.getInstance("EUR"),
                        PaymentMethod.parse("pm_card_ok"));

        assertThat(PlanFile.write(saga.plans().newest(), placed))
                .as("A changed plan needs a new version.")
                .isEqualTo(Files.readString(
                        Path.of("../../../shared-model/shop/src/test/resources/plans/fulfil-order-1.json")));
    }

    @Test
    void the_class_declares_all_events_that_its_plan_waits_for() {
        assertThat(new Orchestrator<>(saga).undeclared()).isEmpty();
    }
}
