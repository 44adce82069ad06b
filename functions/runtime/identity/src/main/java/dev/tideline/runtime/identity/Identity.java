package dev.tideline.runtime.identity;

import dev.tideline.decision.Caller;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A person, as a verified token tells.
 *
 * @param person the id of the person in this deployment
 */
public record Identity(UUID person, Set<Role> roles) {

    public Identity {
        roles = Set.copyOf(roles);
    }

    /**
     * Returns the caller that an operation with this rule admits; empty if it does not admit this person. Of several roles, the one that
     * gives most rights counts.
     */
    Optional<Caller> admittedBy(Rule rule) {
        if (has(Role.STAFF, rule)) {
            return Optional.of(new Caller.Staff(person));
        }
        if (has(Role.OPERATOR, rule)) {
            return Optional.of(new Caller.Operator(person));
        }
        return has(Role.CUSTOMER, rule) ? Optional.of(new Caller.Customer(person)) : Optional.empty();
    }

    private boolean has(Role role, Rule rule) {
        return roles.contains(role) && rule.roles().contains(role);
    }
}
