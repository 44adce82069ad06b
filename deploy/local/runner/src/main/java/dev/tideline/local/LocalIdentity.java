package dev.tideline.local;

import dev.tideline.runtime.settings.Setting;
import dev.tideline.servers.SecretFile;
import dev.tideline.tokens.TokenIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The issuer of tokens of a run, in a folder of its own: its key, and the secrets of the deployment. They are made once. The run
 * serves {@code POST /dev/token}, so everybody on this machine gets a token for any role.
 */
final class LocalIdentity {
    private static final String ISSUER = "urn:tideline:local";
    private static final String AUTH = "TIDELINE_AUTH";

    private LocalIdentity() {}

    /** Returns the settings of the functions and of the route of tokens, without those that the environment sets. */
    static Map<String, String> settings(Path folder) throws IOException {
        Files.createDirectories(folder);
        Map<String, String> settings = new HashMap<>();
        if (System.getenv(AUTH) == null) {
            Path key = folder.resolve("key.json");
            if (!Files.exists(key)) {
                SecretFile.write(
                        key,
                        TokenIssuer.create(ISSUER, UUID.randomUUID().toString()).privateKey());
            }
            settings.putAll(TokenIssuer.of(ISSUER, Files.readString(key)).settings(folder.resolve("keys.json")));
            settings.put("tideline.dev.key", key.toString());
        }
        for (String name : List.of("user-namespace", "seal-secret")) {
            Path secret = folder.resolve(name);
            if (!Files.exists(secret)) {
                SecretFile.write(secret, UUID.randomUUID().toString());
            }
            if (System.getenv(Setting.variable("tideline." + name)) == null) {
                settings.put("tideline." + name, Files.readString(secret));
            }
        }
        return settings;
    }
}
