package dev.tideline.runtime.users;

import dev.tideline.user.Email;
import dev.tideline.user.EmailHash;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Hashes e-mail addresses with the deployment's secret. Without one the function does not start. */
@Startup
@Singleton
public class EmailHashes {
    private static final int SHORTEST_SECRET = 16;

    private final EmailHash hash;

    EmailHashes(@ConfigProperty(name = "tideline.email-secret") Optional<String> secret) {
        hash = new EmailHash(secret.filter(text -> text.length() >= SHORTEST_SECRET)
                .orElseThrow(() -> new IllegalStateException("TIDELINE_EMAIL_SECRET is not set, or has less than "
                        + SHORTEST_SECRET + " characters: e-mail addresses are hashed with it. Keep it for good, or"
                        + " addresses that are taken count as free again.")));
    }

    /** What the address is called where it must not be told. */
    public String of(Email email) {
        return hash.of(email);
    }

    /** For decisions that find out themselves which address they need. */
    public EmailHash hash() {
        return hash;
    }
}
