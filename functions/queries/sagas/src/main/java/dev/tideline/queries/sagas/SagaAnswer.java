package dev.tideline.queries.sagas;

import dev.tideline.runtime.http.Timestamps;
import dev.tideline.views.saga.SagaStep;
import dev.tideline.views.saga.SagaView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Optional;

/**
 * A saga instance as it is answered. The names of the components are the contract.
 *
 * @param version the version of its plan
 * @param steps all steps, those still to come too
 */
@RegisterForReflection
public record SagaAnswer(
        String saga,
        int version,
        String key,
        String state,
        List<SagaStep> steps,
        String startedAt,
        Optional<String> endedAt) {

    static SagaAnswer of(SagaView row) {
        return new SagaAnswer(
                row.saga,
                row.version,
                row.key,
                row.state.toString(),
                row.steps,
                Timestamps.text(row.startedAt),
                Optional.ofNullable(row.endedAt).map(Timestamps::text));
    }
}
