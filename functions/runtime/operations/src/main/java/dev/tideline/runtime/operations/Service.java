package dev.tideline.runtime.operations;

/**
 * A function, to those who run it. There is one in a process; in the one-JVM app there are all. The build finds them.
 *
 * @param name of the function
 * @param version of the build
 */
public record Service(String name, String version) {}
