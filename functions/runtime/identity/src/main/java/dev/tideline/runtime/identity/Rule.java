package dev.tideline.runtime.identity;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rule of an operation: the callers that it admits.
 *
 * @param isPublic true if it admits everybody, without a token
 * @param roles a person needs one of them
 */
public record Rule(boolean isPublic, Set<Role> roles) {
    /** The rule of an operation that has declared none. It admits nobody. */
    static final Rule NOBODY = new Rule(false, Set.of());

    /** The name of everybody, among the callers of an operation. */
    public static final String ANYONE = "anyone";

    public Rule {
        roles = Set.copyOf(roles);
    }

    /**
     * Reads the callers of an operation, as its OpenAPI document has them.
     *
     * @throws IllegalArgumentException if one of them is no role
     */
    public static Rule of(Collection<String> callers) {
        var roles = EnumSet.noneOf(Role.class);
        callers.stream()
                .filter(caller -> !caller.equals(ANYONE))
                .map(Role::parse)
                .forEach(roles::add);
        return new Rule(callers.contains(ANYONE), roles);
    }
}
