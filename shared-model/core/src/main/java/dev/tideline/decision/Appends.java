package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares the events that a class may append: a {@link Command} or a {@link Reactor}, with what follows from its effects, or a part of
 * the engine. A decision that appends another event fails with an {@link UndeclaredEventException}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Appends {
    /** Returns the events themselves, and not the interfaces of their contexts. Empty for what appends none. */
    Class<? extends DomainEvent>[] value();
}
