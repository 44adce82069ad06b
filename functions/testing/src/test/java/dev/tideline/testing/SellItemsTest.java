package dev.tideline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.plan.Plan;
import dev.tideline.plan.Plans;
import dev.tideline.plan.Saga;
import dev.tideline.shop.OrderId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test of a saga. It also tests the contract that it extends. */
class SellItemsTest extends SagaContract<InventoryReserved> {
    private static final Path GOLDEN = Path.of("src/test/resources/plans");
    private static final OrderId ORDER = new OrderId(new UUID(0, 1));
    private static final InventoryReserved RESERVED = new InventoryReserved(ORDER, List.of());

    @TempDir
    private Path empty;

    SellItemsTest() {
        super(new SellItems(), RESERVED, GOLDEN);
    }

    private static SagaContract<InventoryReserved> contract(Plan<InventoryReserved> plan, Path golden) {
        return new SagaContract<>(
                new Saga<InventoryReserved>() {
                    @Override
                    public Plans<InventoryReserved> plans() {
                        return Plans.of(plan, List.of());
                    }
                },
                RESERVED,
                golden) {};
    }

    @Test
    void commands_are_requested_in_order() {
        assertThat(requested(new InventorySold(ORDER, List.of()))).containsExactly("sell-inventory", "completed");
    }

    @Test
    void the_end_step_is_returned_with_its_reason() {
        assertThat(requested(new InventoryReleased(ORDER, List.of())))
                .containsExactly("sell-inventory", "release-inventory refused");
    }

    @Test
    void a_changed_plan_of_the_same_version_is_refused() {
        var plan = SellItems.version(1, Duration.ofHours(2));

        assertThatThrownBy(() -> contract(plan, GOLDEN).check(plan))
                .hasMessageContaining(
                        "Version 1 of the plan has changed, and there may be instances of it. Keep it, and add a plan of version 2.");
    }

    @Test
    void a_version_without_a_golden_file_is_written_to_be_read_and_committed() {
        var plan = SellItems.version(2, Duration.ofHours(2));

        assertThatThrownBy(() -> contract(plan, empty).check(plan))
                .hasMessageContaining(
                        "has no golden file. Read target/plans/sell-items-2.json, and commit it as " + empty);
        assertThat(Path.of("target/plans/sell-items-2.json")).content().contains("\"limit\" : \"PT2H\"");
    }

    @Test
    void a_new_saga_has_no_golden_files_yet() {
        contract(SellItems.version(1, Duration.ofHours(1)), empty.resolve("none"))
                .each_golden_file_is_of_a_version_that_the_code_has();
    }

    @Test
    void a_golden_file_without_its_plan_is_refused() throws Exception {
        Files.writeString(empty.resolve("sell-items-0.json"), "{}");

        assertThatThrownBy(
                        contract(SellItems.version(1, Duration.ofHours(1)), empty)
                                ::each_golden_file_is_of_a_version_that_the_code_has)
                .hasMessageContaining("sell-items-0.json");
    }
}
