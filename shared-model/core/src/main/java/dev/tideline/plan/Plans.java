package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.Progress.Ended;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.Progress.Running;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The versions of a saga's plan that this code has. A new instance runs the newest version. An instance keeps the version that it has
 * started with, so a version stays in the code until no instance needs it.
 */
public final class Plans<S extends DomainEvent> {
    private final List<Plan<S>> versions;

    private Plans(List<Plan<S>> versions) {
        this.versions = versions;
    }

    /**
     * Returns the plans of a saga.
     *
     * @param older the older versions, in any order
     * @throws IllegalArgumentException if a name or a start event differs, if two plans have the same version, or if the newest is not the
     *     highest
     */
    public static <S extends DomainEvent> Plans<S> of(Plan<S> newest, List<Plan<S>> older) {
        var all = new ArrayList<>(older);
        all.add(newest);
        all.sort(Comparator.comparing(Plan::version));
        for (var plan : all) {
            if (!plan.name().equals(newest.name()) || plan.start() != newest.start()) {
                throw new IllegalArgumentException(
                        "Plans %s and %s are not of the same saga. Give all versions the same name and the same start event."
                                .formatted(newest.name(), plan.name()));
            }
        }
        if (all.stream().map(Plan::version).distinct().count() < all.size() || all.getLast() != newest) {
            throw new IllegalArgumentException(
                    "Plan %s has version %s, which is not the highest or exists twice. Raise it."
                            .formatted(newest.name(), newest.version()));
        }
        return new Plans<>(List.copyOf(all));
    }

    /** Returns the plans, the oldest version first. */
    public Stream<Plan<S>> all() {
        return versions.stream();
    }

    public Plan<S> newest() {
        return versions.getLast();
    }

    /**
     * Returns the plan that an instance runs.
     *
     * @return empty if this code does not have the version, as after a rollback. Only that instance then waits for newer code.
     */
    public Optional<Plan<S>> of(Progress progress) {
        return switch (progress) {
            case NotStarted _ -> Optional.of(newest());
            case Running running -> version(running);
            case Ended ended -> version(ended.last());
        };
    }

    private Optional<Plan<S>> version(Running instance) {
        return versions.stream()
                .filter(plan -> plan.version() == instance.saga().version())
                .findFirst();
    }

    /** Returns the keys of the instances that an event may wake or start, in any version. */
    public Set<String> keys(DomainEvent event) {
        var keys = new TreeSet<String>();
        versions.forEach(plan -> keys.addAll(plan.keys(event)));
        return keys;
    }
}
