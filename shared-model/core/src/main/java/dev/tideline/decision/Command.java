package dev.tideline.decision;

/** A request to change something. It may be refused. */
public interface Command {

    /**
     * What this request does, given how things stand. A pure function: ids and times are components of the command, and
     * the same command on the same states decides the same. It may be called several times.
     */
    Decision decide(States states);
}
