package dev.tideline.local.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.event.Json;
import dev.tideline.runtime.edge.Edge;
import dev.tideline.runtime.edge.Operations;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.ProblemException;
import dev.tideline.tokens.TokenIssuer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * {@code POST /dev/token}: issues a token for anybody who asks. {@code GET /dev/jwks}: the key that verifies it. Only a run on one machine
 * has these routes, on its loopback address, and only if it issues its own tokens.
 */
@Singleton
public class TokenRoutes implements Operations {
    private static final String TOKEN = "/dev/token";
    private static final String KEYS = "/dev/jwks";
    private static final long DEFAULT_SECONDS = 3_600;
    private static final long MAX_SECONDS = 86_400;

    private final Optional<TokenIssuer> issuer;

    TokenRoutes(
            @ConfigProperty(name = "tideline.dev.key") Optional<Path> key,
            @ConfigProperty(name = "tideline.jwt.issuer") Optional<String> name)
            throws IOException {
        this.issuer = key.isPresent()
                ? Optional.of(TokenIssuer.of(name.orElseThrow(), Files.readString(key.get())))
                : Optional.empty();
    }

    /**
     * The person that a token is for.
     *
     * @param sub the subject
     * @param expiresIn in seconds; a token with a negative number has expired
     */
    @RegisterForReflection
    public record Wanted(
            String sub, List<String> roles, Optional<Long> expiresIn, Optional<String> iss, Optional<String> aud) {}

    @RegisterForReflection
    public record Issued(String accessToken, String tokenType, long expiresIn) {}

    @Override
    public Set<String> at(String path) {
        if (issuer.isEmpty()) {
            return Set.of();
        }
        return switch (path) {
            case TOKEN -> Set.of(HttpMethod.POST.name());
            case KEYS -> Set.of(HttpMethod.GET.name());
            default -> Set.of();
        };
    }

    void serve(@Observes Router router) {
        issuer.ifPresent(tokens -> {
            router.post(TOKEN).handler(request -> answer(request, token(tokens, request)));
            router.get(KEYS).handler(request -> answer(request, Buffer.buffer(tokens.publicKeys())));
        });
    }

    private static Buffer token(TokenIssuer tokens, RoutingContext request) {
        try {
            var wanted = Json.STRICT.readValue(Edge.body(request).getBytes(), Wanted.class);
            var seconds = wanted.expiresIn().orElse(DEFAULT_SECONDS);
            if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS) {
                throw new ProblemException(Problem.violation("/expires_in", "must be at most a day"));
            }
            Map<String, Object> claims = new HashMap<>(Map.of("sub", wanted.sub(), "roles", wanted.roles()));
            wanted.iss().ifPresent(other -> claims.put("iss", other));
            wanted.aud().ifPresent(other -> claims.put("aud", other));
            var token = tokens.token(claims, Duration.ofSeconds(seconds));
            return Buffer.buffer(Json.STRICT.writeValueAsBytes(new Issued(token, "Bearer", seconds)));
        } catch (JsonProcessingException e) {
            throw new ProblemException(
                    Problem.violation("", "must be {\"sub\", \"roles\"}, and may have expires_in, iss and aud"));
        } catch (IOException e) {
            throw new IllegalStateException("bytes can always be read", e);
        }
    }

    private static void answer(RoutingContext request, Buffer body) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Edge.end(request, body);
    }
}
