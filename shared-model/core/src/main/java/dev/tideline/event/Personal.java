package dev.tideline.event;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field of an event that says something about a person. Such a field appears in no stream id, key, header, log line or metric. It
 * can be encrypted with a key of that person. The field marked as {@link Subject} says who that is.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Personal {}
