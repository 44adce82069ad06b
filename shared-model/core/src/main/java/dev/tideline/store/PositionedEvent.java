package dev.tideline.store;

import dev.tideline.event.Envelope;

/** An event in the one global order: position 1, 2, 3 … without gaps, given after the event was committed. */
public record PositionedEvent(long position, Envelope envelope) {}
