package dev.tideline.local;

import dev.tideline.event.StreamId;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.Process;
import dev.tideline.plan.InstancePlan;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import java.util.List;
import java.util.Optional;

/** Repeats the races with orders that fulfil-order leads. The test holds a participant back from its command. */
public abstract class OrchestratedSagaRaces extends SagaRaces {
    @Override
    protected Optional<Process> process() {
        return Optional.of(Process.ORCHESTRATION);
    }

    @Override
    protected Held reserve() {
        return command("reserve-inventory");
    }

    @Override
    protected Held pay() {
        return command("process-payment");
    }

    @Override
    protected Held confirm() {
        return command("confirm-order");
    }

    private Held command(String step) {
        var id = InstancePlan.commandId(new StreamId(saga()), step, false);
        return new Held(step, "command-" + id, 1);
    }

    @Override
    protected List<String> paymentThatWasNotRequested() {
        return List.of();
    }

    /** The whole limit counts from the timestamp of the order. */
    @Override
    protected void store(OrderPlaced placed) {
        StoredEvents.given(placed);
    }

    @Override
    protected void expire() {
        Sql.rows("UPDATE deadlines SET due = clock_timestamp() WHERE saga = ? AND step = ''", saga());
    }

    private String saga() {
        return "saga-fulfil-order/" + order;
    }
}
