package dev.tideline.runtime.operations;

/** A function, to those who run it. There is one in a process; in the one-JVM app there are all. */
public interface Service {

    /** The name of the function. */
    String name();

    /** Of the build. */
    String version();
}
