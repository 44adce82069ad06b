package dev.tideline.event;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the factory that makes a value from a caller's input: it normalises, then checks. {@link Json#STRICT} uses it. The
 * constructor accepts any value that was accepted at some time, since stored values are read for ever. {@link Json#TOLERANT} uses
 * that.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface FromInput {}
