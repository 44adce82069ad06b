package dev.tideline.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares, on a context's sealed interface, the streams that hold its events and the topic that they are published on. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Category {
    /** Returns the category of the streams. */
    String value();

    /** Returns the topic. */
    String topic();
}
