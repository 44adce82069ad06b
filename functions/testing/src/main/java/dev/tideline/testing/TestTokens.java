package dev.tideline.testing;

import dev.tideline.event.Uuids;
import dev.tideline.runtime.settings.Setting;
import dev.tideline.tokens.TokenIssuer;
import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The tokens of tests. A request that a test sends by REST Assured without one gets a token of somebody who is staff and operator. A test
 * sends another token, or none, by {@link #as} and {@link #anonymous}.
 */
public final class TestTokens implements QuarkusTestBeforeEachCallback, BeforeAllCallback, Filter {
    /** The namespace of the ids of persons. */
    public static final UUID NAMESPACE = UUID.fromString("5f0c1b52-4f65-4f0e-9d53-0c1f6b3f4b0e");

    private static final String ISSUER = "urn:tideline:test";
    private static final String AUTHORIZATION = "Authorization";
    private static final String NONE = "none";
    // Quarkus loads this class more than once in a JVM. The copies share the key.
    private static final String KEY = "tideline.test.token-key";
    private static final TokenIssuer TOKENS = issuer();
    private static final String EVERYTHING = TOKENS.token("tester", "staff", "operator");

    /** Returns the issuer of the tokens that the functions under test accept. */
    public static TokenIssuer issuer() {
        synchronized (KEY) {
            var key = System.getProperty(KEY);
            if (key == null) {
                key = TokenIssuer.create(ISSUER, "test").privateKey();
                System.setProperty(KEY, key);
            }
            return TokenIssuer.of(ISSUER, key);
        }
    }

    /** Returns a request with a token. */
    public static RequestSpecification as(String token) {
        return RestAssured.given().header(AUTHORIZATION, "Bearer " + token);
    }

    /** Returns a request of a person with one role. */
    public static RequestSpecification as(String role, String subject) {
        return as(TOKENS.token(subject, role));
    }

    /** Returns a request without a token. */
    public static RequestSpecification anonymous() {
        return RestAssured.given().header(AUTHORIZATION, NONE);
    }

    /** Returns a token of somebody who is staff and operator. */
    public static String ofStaffAndOperator() {
        return EVERYTHING;
    }

    /** Returns the id of the person with this subject. */
    public static UUID person(String subject) {
        return Uuids.inNamespace(NAMESPACE, subject);
    }

    /** Returns the settings of functions that accept these tokens. */
    static Map<String, String> settings() {
        var settings = new HashMap<>(TOKENS.settings());
        settings.put("tideline.user-namespace", NAMESPACE.toString());
        return settings;
    }

    /** Returns the same settings, as the environment of a process. */
    public static Map<String, String> variables() {
        return settings().entrySet().stream()
                .collect(Collectors.toMap(setting -> Setting.variable(setting.getKey()), Map.Entry::getValue));
    }

    @Override
    public void beforeEach(QuarkusTestMethodContext test) {
        register();
    }

    /** For tests of applications in other processes. */
    @Override
    public void beforeAll(ExtensionContext test) {
        register();
    }

    private void register() {
        if (RestAssured.filters().stream().noneMatch(TestTokens.class::isInstance)) {
            RestAssured.filters(this);
        }
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        var sent = request.getHeaders().getValue(AUTHORIZATION);
        if (sent == null) {
            request.header(AUTHORIZATION, "Bearer " + EVERYTHING);
        } else if (sent.equals(NONE)) {
            request.removeHeader(AUTHORIZATION);
        }
        return context.next(request, expected);
    }
}
