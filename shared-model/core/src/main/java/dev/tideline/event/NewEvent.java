package dev.tideline.event;

import java.util.UUID;

/** An event that is about to be appended. Its id is fixed before the first attempt, so that attempts can be repeated. */
public record NewEvent(UUID id, DomainEvent event, Metadata metadata) {}
