package dev.tideline.runtime.views;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.tideline.decision.OutOfOrderException;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.UnknownEventException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Turns events into the rows of a view, for the projection that keeps it and for a rebuild. The events of one stream are applied
 * in order, each once. Those of different streams may be applied in any order, and the row has to be the same in the end.
 *
 * @param <V> the row, a Hibernate entity
 */
public interface Steps<V extends View> {

    Class<V> view();

    /** The entity of the version rows, if a row is made of any number of streams. */
    default Optional<Class<? extends AppliedVersionRow>> versionRows() {
        return Optional.empty();
    }

    /**
     * The categories of the streams that rows are made of: those of the events that it {@link Applies}. Every event of those is
     * applied; others are skipped.
     */
    default Set<String> categories() {
        return Stream.of(getClass().getAnnotation(Applies.class).value())
                .map(context -> context.getAnnotation(Category.class).value())
                .collect(toUnmodifiableSet());
    }

    /**
     * Returns the row that an event is part of, as it is before its first event: only its id is known. All events of a stream are
     * part of one row.
     */
    V emptyRow(Envelope event);

    /**
     * One step: what the event says, written into the row. Deterministic, on nothing but its arguments. An event that
     * means nothing to the view changes nothing. The version is not the step's business.
     */
    void step(V row, DomainEvent event, Instant timestamp);

    /**
     * The step behind its guard: an event that the row has applied before changes nothing.
     *
     * @return whether it was new to the row
     * @throws OutOfOrderException if an earlier event of the stream is missing
     * @throws UnknownEventException if a newer producer wrote it
     */
    default boolean apply(V row, Envelope envelope) {
        var applied = row.applied(envelope.streamId());
        if (envelope.version() <= applied) {
            return false;
        }
        if (envelope.version() > applied + 1) {
            throw new OutOfOrderException("event " + envelope.version() + " of stream " + envelope.streamId()
                    + " came before event " + (applied + 1));
        }
        step(row, EventTypes.decode(envelope), envelope.timestamp());
        row.setApplied(envelope.streamId(), envelope.version());
        return true;
    }
}
