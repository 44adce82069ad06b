package dev.tideline.runtime.identity;

import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/** The usable keys of a JSON Web Key Set (RFC 7517, 5). */
record KeySet(List<VerificationKey> keys) {
    static final KeySet NONE = new KeySet(List.of());

    /** @throws IllegalArgumentException if the text is no key set, or if none of its keys is usable */
    static KeySet parse(String json) {
        try {
            var keys = new JsonWebKeySet(json)
                    .getJsonWebKeys().stream()
                            .flatMap(key -> VerificationKey.of(key).stream())
                            .toList();
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("no key for RS256, ES256 or EdDSA in it");
            }
            return new KeySet(keys);
        } catch (JoseException | ClassCastException e) {
            // The library casts what it takes for keys.
            throw new IllegalArgumentException("no JSON Web Key Set", e);
        }
    }

    /** Returns the key of this id. A token without an id is verified with the only key, if there is only one. */
    Optional<VerificationKey> find(Optional<String> id) {
        return id.isPresent()
                ? keys.stream().filter(key -> key.id().equals(id)).findFirst()
                : Optional.of(keys).filter(all -> all.size() == 1).map(List::getFirst);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }
}
