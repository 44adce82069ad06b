package dev.tideline.event;

import com.fasterxml.jackson.core.JsonProcessingException;

/**
 * The format of a stream's snapshots, which spare folding a long stream from its first event. Only the events count: a snapshot can be
 * deleted at any time.
 *
 * @param name stands for the components of the state, and for the way in which events change it. If one of these changes, the format needs
 *     another name. Snapshots with the old name are then ignored
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
