package dev.tideline.runtime.identity;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes what identifies callers, as the settings say. */
@Singleton
class IdentityBeans {
    private final Optional<Keys> keys;

    IdentityBeans(@ConfigProperty(name = IdentitySettings.KEYS) Optional<String> keys, Vertx vertx) {
        this.keys = keys.map(source -> IdentitySettings.url(source)
                .<Keys>map(url ->
                        new KeysOfUrl(vertx, new HttpClientOptions(), url, KeysOfUrl.BETWEEN_FETCHES, System::nanoTime))
                .orElseGet(() -> new KeysOfFile(Path.of(source))));
    }

    /** Fetches the keys beside the start, so that the first request finds them. */
    void start(@Observes StartupEvent event) {
        keys.ifPresent(Keys::prepare);
    }

    @Produces
    @Singleton
    Persons persons(@ConfigProperty(name = IdentitySettings.NAMESPACE) Optional<UUID> namespace) {
        return new Persons(namespace);
    }

    @Produces
    @Singleton
    Admission admission(
            @ConfigProperty(name = IdentitySettings.AUTH) String auth,
            @ConfigProperty(name = IdentitySettings.ISSUER) Optional<String> issuer,
            @ConfigProperty(name = IdentitySettings.AUDIENCE) String audience,
            @ConfigProperty(name = IdentitySettings.ROLES) String claim,
            @ConfigProperty(name = IdentitySettings.ROLE_NAMES) Optional<String> names,
            Persons persons) {
        if (!auth.equals(IdentitySettings.JWT)) {
            return new Admission(Optional.empty());
        }
        var roles = new RoleClaim(claim, names.map(IdentitySettings::roleNames).orElseGet(IdentitySettings::ourNames));
        return new Admission(
                Optional.of(new Tokens(keys.orElseThrow(), issuer.orElseThrow(), audience, roles, persons)));
    }
}
