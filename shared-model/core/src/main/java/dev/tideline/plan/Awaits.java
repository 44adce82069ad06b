package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares the events that wake a {@link Saga}: its start event, its answers and its cancellations. The build reads its topics from it,
 * since it does not run the code that makes the plan.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Awaits {
    /** Returns the sealed interfaces of the events' contexts. */
    Class<? extends DomainEvent>[] value();
}
