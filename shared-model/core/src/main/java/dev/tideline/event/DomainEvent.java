package dev.tideline.event;

/**
 * A fact, in the past tense, never changed. Each context has one sealed interface of its events. The simple name of a record that
 * implements it is the stored name of the event's type. That name and the record's components (in snake_case) are a frozen
 * storage format: see {@link EventTypes}.
 */
public interface DomainEvent {}
