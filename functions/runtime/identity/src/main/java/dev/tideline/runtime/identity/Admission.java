package dev.tideline.runtime.identity;

import dev.tideline.decision.Caller;
import dev.tideline.runtime.edge.Edge;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Admits requests to operations by the rules of these. A request sends its token as {@code Authorization: Bearer} (RFC 6750, 2.1), and in
 * no other way.
 */
public class Admission {
    private static final String SCHEME = "bearer ";
    private static final String CHALLENGE = "Bearer realm=\"tideline\"";
    private static final String CALLER = Edge.OUR_DATA + "caller";
    private static final String IDENTITY = Edge.OUR_DATA + "identity";

    private final Optional<Tokens> tokens;

    /** @param tokens empty if callers are not identified */
    Admission(Optional<Tokens> tokens) {
        this.tokens = tokens;
    }

    /**
     * Returns the caller of an admitted request. It is a function if callers are not identified, or if the operation is public.
     *
     * @throws IllegalStateException if the request was not admitted
     */
    public static Caller caller(RoutingContext request) {
        return Optional.<Caller>ofNullable(request.get(CALLER))
                .orElseThrow(() -> new IllegalStateException("a request that nobody has admitted"));
    }

    /** Returns the caller of an admitted request as a customer, if they have that role, whatever role has given the right. */
    public static Optional<Caller.Customer> customer(RoutingContext request) {
        return Optional.<Identity>ofNullable(request.get(IDENTITY))
                .filter(identity -> identity.roles().contains(Role.CUSTOMER))
                .map(identity -> new Caller.Customer(identity.person()));
    }

    /**
     * Completes if the operation's rule admits the request. The stage fails with a {@link ProblemException} otherwise. Its status is 401
     * without a good token, and 403 without one of the roles. It is 503 if no token can be verified now.
     */
    public CompletionStage<Void> admit(RoutingContext request, Rule rule) {
        if (!rule.isPublic()) {
            // What is not for everybody is for no cache.
            request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        if (rule.isPublic() || tokens.isEmpty()) {
            request.put(CALLER, new Caller.Function());
            return CompletableFuture.completedFuture(null);
        }
        var sent = request.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        if (sent.isEmpty()) {
            return CompletableFuture.failedFuture(unauthenticated(request, "", "the request has no token"));
        }
        return token(sent)
                .map(tokens.get()::verify)
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new TokenRefusedException("the header Authorization is not one bearer token")))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(refused(request, failure)))
                .thenAccept(identity -> admit(request, rule, identity));
    }

    private static Optional<String> token(List<String> sent) {
        var header = sent.getFirst();
        return sent.size() == 1 && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private static void admit(RoutingContext request, Rule rule, Identity identity) {
        var caller = identity.admittedBy(rule).orElseThrow(() -> forbidden(request, identity));
        request.put(CALLER, caller);
        request.put(IDENTITY, identity);
    }

    private static Throwable refused(RoutingContext request, Throwable failure) {
        return switch (failure) {
            case CompletionException wrapped when wrapped.getCause() != null -> refused(request, wrapped.getCause());
            case TokenRefusedException refusal ->
                unauthenticated(
                        request,
                        ", error=\"invalid_token\", error_description=\"" + refusal.getMessage() + "\"",
                        refusal.getMessage());
            case KeysUnavailableException unavailable ->
                new ProblemException(Problem.retry(Code.UNAVAILABLE, unavailable.getMessage(), 1));
            default -> failure;
        };
    }

    private static ProblemException unauthenticated(RoutingContext request, String parameters, String reason) {
        Denials.tell(request, Code.UNAUTHENTICATED, Optional.empty(), reason);
        return challenge(
                Code.UNAUTHENTICATED,
                "Send a valid access token as Authorization: Bearer; " + reason + ".",
                CHALLENGE + parameters);
    }

    private static ProblemException forbidden(RoutingContext request, Identity identity) {
        Denials.tell(request, Code.FORBIDDEN, Optional.of(identity.person()), "the roles are " + identity.roles());
        return challenge(
                Code.FORBIDDEN,
                "The token does not have a role for this operation.",
                CHALLENGE + ", error=\"insufficient_scope\"");
    }

    private static ProblemException challenge(Code code, String detail, String challenge) {
        return new ProblemException(
                new Problem(code, code.status(), detail, List.of(), Map.of("WWW-Authenticate", challenge)));
    }
}
