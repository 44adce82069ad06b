package dev.tideline.event;

import com.fasterxml.jackson.core.JsonProcessingException;

/**
 * How a stream's state is kept as a snapshot, so that a long stream need not be folded from its beginning. Only the events count: a
 * snapshot can be thrown away at any time.
 *
 * @param name of what the state consists of and of what the events mean to it; a change of either is another format, with another name,
 *     and snapshots of the former one are left alone
 * @param state a record of plain components, without anything personal, that is {@link Snapshotted}
 */
public record SnapshotFormat<S>(String name, Class<S> state) {

    /** @throws IllegalArgumentException if the state is not marked */
    public SnapshotFormat {
        if (!state.isAnnotationPresent(Snapshotted.class)) {
            throw new IllegalArgumentException(
                    state.getSimpleName() + " is not @Snapshotted, without which no native binary could keep it");
        }
    }

    public String write(S value) {
        try {
            return Json.TOLERANT.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no snapshot can be made of a " + state.getSimpleName(), e);
        }
    }

    /** @throws IllegalArgumentException if that is no state of this format */
    public S read(String snapshot) {
        try {
            return Json.EXACT.readValue(snapshot, state);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no snapshot of format " + name, e);
        }
    }
}
