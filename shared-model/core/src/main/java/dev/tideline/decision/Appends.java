package dev.tideline.decision;

import dev.tideline.event.DomainEvent;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares the events that a class may append. The class is a {@link Command}, a {@link Reactor} or a part of the engine. A reactor
 * declares also the events that follow from its effects. A decision that appends any other event fails with an
 * {@link UndeclaredEventException}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Appends {
    /** Returns the classes of the events, and not the interfaces of their contexts. Empty if the class appends no event. */
    Class<? extends DomainEvent>[] value();
}
