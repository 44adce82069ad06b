package dev.tideline.testing;

import static dev.tideline.plan.Step.step;

import dev.tideline.fulfilment.OrderCommand;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReservationFailed;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservationBarred;
import dev.tideline.plan.Answer;
import dev.tideline.plan.Awaits;
import dev.tideline.plan.Plan;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;
import java.time.Duration;
import java.util.List;

/** Sells reserved items, or releases them. */
@Awaits(ReservationEvent.class)
class SellItems implements Saga<InventoryReserved> {
    @Override
    public Plans<InventoryReserved> plans() {
        return Plans.of(version(1, Duration.ofHours(1)), List.of());
    }

    static Plan<InventoryReserved> version(int version, Duration limit) {
        var items = Answer.in(ReservationEvent.class, ReservationEvent::orderId)
                .goesOn(InventoryReserved.class, InventoryReservationFailed.class, ReservationBarred.class);
        var sold = items.done(InventorySold.class).refused(InventoryReleased.class);
        var released = items.done(InventoryReleased.class).refused(InventorySold.class);
        return Plan.of("sell-items", version, InventoryReserved.class, InventoryReserved::orderId)
                .limits(limit, Duration.ofMinutes(1))
                .pivot(step("sell-inventory", reserved -> new OrderCommand(reserved.orderId()), sold))
                .end("release-inventory", (reserved, _) -> new OrderCommand(reserved.orderId()), released)
                .build();
    }
}
