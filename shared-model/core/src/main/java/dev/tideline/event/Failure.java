package dev.tideline.event;

/** An event that says that a step has failed. Some function has to compensate it. */
public interface Failure extends DomainEvent {}
