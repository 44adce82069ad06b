package dev.tideline.views.saga;

import dev.tideline.event.Text;
import dev.tideline.runtime.views.AppliedVersions;
import dev.tideline.runtime.views.ServedView;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.EnumeratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** An instance of an orchestrated saga as operators see it. */
@Entity
@Table(name = "saga_view")
public class SagaView extends PanacheEntityBase implements ServedView {
    public static final AppliedVersions<SagaView> VERSIONS = AppliedVersions.of(SagaView.class, "id")
            .column("saga", "saga_version", row -> row.sagaVersion, (row, version) -> row.sagaVersion = version);

    /** See {@link ServedView#shape}. */
    private static final int SHAPE = 1;

    /** The name of the saga and the key of the instance, with a slash between them. */
    @Id
    public String id;

    public String saga;
    public String key;

    /** The version of the plan. */
    public int version;

    @Enumerated(EnumType.STRING)
    public State state;

    /** The steps in the order of the plan, and the end step after them if it was requested. */
    @Convert(converter = SagaSteps.class)
    public List<SagaStep> steps;

    public Instant startedAt;
    public Instant endedAt;
    public long sagaVersion;

    /** The states of an instance. */
    public enum State {
        RUNNING("running"),
        COMPLETED("completed"),
        UNDONE("undone"),
        /** A step waits for an operator. */
        STUCK("stuck");

        @EnumeratedValue
        private final String text;

        State(String text) {
            this.text = text;
        }

        /** @throws IllegalArgumentException if there is no such state */
        public static State parse(String text) {
            return Text.oneOf(values(), text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public AppliedVersions<?> versions() {
        return VERSIONS;
    }

    @Override
    public int shape() {
        return SHAPE;
    }

    @Override
    public Object id() {
        return id;
    }
}
