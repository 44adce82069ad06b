package dev.tideline.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares a context, on the sealed interface of its events: the streams that hold them, and the topic that they are published on. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Category {
    /** Returns the category of the streams. */
    String value();

    /** Returns the topic. */
    String topic();

    /** Returns true if the entity ids of its streams are UUIDs, which are the same in capitals. A text is compared as it is. */
    boolean entityIdIsUuid() default true;
}
