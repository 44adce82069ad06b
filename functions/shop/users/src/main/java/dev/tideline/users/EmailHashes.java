package dev.tideline.users;

import dev.tideline.user.EmailHash;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Hashes e-mail addresses with the deployment's secret. */
@Singleton
public class EmailHashes {
    private final EmailHash hash;

    EmailHashes(@ConfigProperty(name = "tideline.email-secret") String secret) {
        hash = new EmailHash(secret);
    }

    public EmailHash hash() {
        return hash;
    }
}
