package dev.tideline.event;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the factory that makes a value of what a caller has sent: it normalises, then checks. {@link Json#STRICT} uses it. The
 * constructor takes whatever was accepted at some time, since what the store holds is read for ever: {@link Json#TOLERANT} uses that.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface FromInput {}
