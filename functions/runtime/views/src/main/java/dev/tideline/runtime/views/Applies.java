package dev.tideline.runtime.views;

import dev.tideline.event.DomainEvent;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares the events that a {@link Projection} applies. Its function is woken by the topics that these are published on. */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Applies {
    /** Returns the sealed interfaces of their contexts. */
    Class<? extends DomainEvent>[] value();
}
