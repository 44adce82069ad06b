package dev.tideline.runtime.identity;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;

/**
 * The claim of a token that lists the roles of a person.
 *
 * @param name of the claim; if there is none of exactly this name, a path through objects with dots between their names
 * @param names of the roles, as the issuer of the tokens calls them
 */
record RoleClaim(String name, Map<Role, String> names) {

    /** Returns the known roles. There are none if the claim is not a list of texts. */
    Set<Role> of(JwtClaims claims) {
        var roles = EnumSet.noneOf(Role.class);
        if (value(claims.getClaimsMap()) instanceof List<?> listed) {
            names.forEach((role, theirs) -> {
                if (listed.contains(theirs)) {
                    roles.add(role);
                }
            });
        }
        return roles;
    }

    private Object value(Map<String, Object> claims) {
        if (claims.containsKey(name)) {
            return claims.get(name);
        }
        Object value = claims;
        for (var step : name.split("\\.")) {
            value = value instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return value;
    }
}
