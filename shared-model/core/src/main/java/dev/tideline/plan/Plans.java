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

/**
 * The versions of a saga's plan that this code has. A new instance runs the highest. Each other one runs the version that it has started
 * with to its end, so that a version stays until no instance needs it.
 */
public final class Plans<S extends DomainEvent> {
    private final List<Plan<S>> versions;

    private Plans(List<Plan<S>> versions) {
        this.versions = versions;
    }

    /**
     * @param older versions, in any order
     * @throws IllegalArgumentException if they are not of one saga and one start event, or two have one version
     */
    public static <S extends DomainEvent> Plans<S> of(Plan<S> newest, List<Plan<S>> older) {
        var all = new ArrayList<>(older);
        all.add(newest);
        all.sort(Comparator.comparing(Plan::version));
        for (var plan : all) {
            if (!plan.name().equals(newest.name()) || plan.start() != newest.start()) {
                throw new IllegalArgumentException(
                        "Plans %s and %s are not of one saga. Give all versions the same name and start event."
                                .formatted(newest.name(), plan.name()));
            }
        }
        if (all.stream().map(Plan::version).distinct().count() < all.size() || all.getLast() != newest) {
            throw new IllegalArgumentException("Plan %s has version %s, which is not above all others. Raise it."
                    .formatted(newest.name(), newest.version()));
        }
        return new Plans<>(List.copyOf(all));
    }

    public Plan<S> newest() {
        return versions.getLast();
    }

    /**
     * Returns the plan that an instance runs.
     *
     * @return nothing if this code does not have its version, as after a rollback: the instance waits until a newer one is deployed, and no
     *     other one does
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

    /** Returns the keys of the instances that an event may wake, or start, in any version. */
    public Set<String> keys(DomainEvent event) {
        var keys = new TreeSet<String>();
        versions.forEach(plan -> keys.addAll(plan.keys(event)));
        return keys;
    }
}
