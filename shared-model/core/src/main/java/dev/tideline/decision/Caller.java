package dev.tideline.decision;

import java.util.Optional;
import java.util.UUID;

/**
 * The one for whom a command is carried out, or a query is answered, by the role that gives the right to it. An operation admits only
 * callers of its roles. A decision then asks {@link #mayActFor} for the owner of what it changes.
 */
public sealed interface Caller {

    /** A person who may see and change what is their own. */
    record Customer(UUID id) implements Caller {}

    /** A person who works in the shop. */
    record Staff(UUID id) implements Caller {}

    /** A person who runs the functions. */
    record Operator(UUID id) implements Caller {}

    /** A function that acts for no person: an event or time has woken it, or it does not identify its callers. */
    record Function() implements Caller {}

    /** Returns the id of the person; empty for a function. */
    default Optional<UUID> person() {
        return switch (this) {
            case Customer(var id) -> Optional.of(id);
            case Staff(var id) -> Optional.of(id);
            case Operator(var id) -> Optional.of(id);
            case Function() -> Optional.empty();
        };
    }

    /** Returns the actor, as the {@code user_id} of envelopes has it; empty for a function. */
    default Optional<String> actor() {
        return switch (this) {
            case Customer(var id) -> Optional.of(id.toString());
            case Staff(var id) -> Optional.of("staff:" + id);
            case Operator(var id) -> Optional.of("operator:" + id);
            case Function() -> Optional.empty();
        };
    }

    /** Returns true unless the caller is a customer, and the person is somebody else. */
    default boolean mayActFor(UUID person) {
        return switch (this) {
            case Customer(var id) -> id.equals(person);
            case Staff _, Operator _, Function _ -> true;
        };
    }
}
