package dev.tideline.runtime.identity;

import dev.tideline.event.Uuids;
import java.util.Optional;
import java.util.UUID;

/**
 * The ids of persons in this deployment. An id is made of the subject of a token alone, so a new URL of the issuer changes nothing.
 *
 * @param namespace a secret of the deployment, so that nobody computes the id of another person; empty if callers are not identified
 */
public record Persons(Optional<UUID> namespace) {

    /** Returns the id of the person with this subject ({@code sub}); empty if callers are not identified. */
    public Optional<UUID> id(String subject) {
        return namespace.map(secret -> Uuids.inNamespace(secret, subject));
    }
}
