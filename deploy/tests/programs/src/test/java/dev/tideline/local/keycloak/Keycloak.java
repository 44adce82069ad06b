package dev.tideline.local.keycloak;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tideline.event.Json;
import dev.tideline.local.LocalRun;
import dev.tideline.servers.Directories;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Keycloak of its own, from its distribution, with the realm {@code shop} of {@code keycloak/shop-realm.json}. */
final class Keycloak implements AutoCloseable {
    private static final Duration STARTED = Duration.ofMinutes(3);
    private static final Duration ANSWERED = Duration.ofSeconds(30);
    private static final Duration STOPPED = Duration.ofSeconds(30);
    private static final String ADMIN = "admin";
    private static final String SIGNED_IN = "http://127.0.0.1/signed-in";
    private static final Pattern FORM = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

    private final Process process;
    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWERED).build();

    private Keycloak(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it.
     *
     * @param home the unpacked distribution
     * @param log gets what it prints
     */
    static Keycloak start(Path home, Path log) throws IOException {
        var port = LocalRun.freePort();
        var url = "http://127.0.0.1:" + port;
        // Of a former run.
        Directories.delete(home.resolve("data"));
        var imports = Files.createDirectories(home.resolve("data/import"));
        try (var realm = Keycloak.class.getResourceAsStream("/keycloak/shop-realm.json")) {
            Files.write(imports.resolve("shop-realm.json"), realm.readAllBytes());
        }
        var builder = new ProcessBuilder(
                        "/bin/bash",
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--import-realm",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--hostname=" + url)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
        var keycloak = new Keycloak(builder.start(), url);
        try {
            await("Keycloak, which logs to " + log).atMost(STARTED).until(keycloak::isReady);
            return keycloak;
        } catch (RuntimeException e) {
            keycloak.close();
            throw e;
        }
    }

    private boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("Keycloak has ended");
        }
        try {
            return send(HttpRequest.newBuilder(URI.create(issuer()))).statusCode() == 200;
        } catch (IOException e) {
            // It does not listen yet.
            return false;
        }
    }

    String issuer() {
        return url + "/realms/shop";
    }

    String keys() {
        return issuer() + "/protocol/openid-connect/certs";
    }

    /** Returns the answer to a password grant (RFC 6749, section 4.3). */
    HttpResponse<String> passwordGrant(String client, String user) throws IOException, InterruptedException {
        return post(
                tokens("shop"),
                Map.of("grant_type", "password", "client_id", client, "username", user, "password", user + "-secret"));
    }

    /** Returns the access token of a password grant. */
    String token(String user) throws IOException, InterruptedException {
        return accessToken(passwordGrant("shop-web", user));
    }

    /** Returns an access token of the code flow with PKCE (RFC 7636): as a browser, by the page that asks for a password. */
    String tokenOfCodeFlow(String user) throws IOException, InterruptedException, GeneralSecurityException {
        var verifier = UUID.randomUUID() + "-" + UUID.randomUUID();
        var challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        var page = send(HttpRequest.newBuilder(URI.create(issuer() + "/protocol/openid-connect/auth?"
                + form(Map.of(
                        "response_type",
                        "code",
                        "client_id",
                        "shop-web",
                        "redirect_uri",
                        SIGNED_IN,
                        "scope",
                        "openid",
                        "code_challenge",
                        challenge,
                        "code_challenge_method",
                        "S256")))));
        var form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new AssertionError("no page that asks for a password: " + page.statusCode() + " " + page.body());
        }
        var signedIn = send(HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Cookie", cookies(page))
                .POST(BodyPublishers.ofString(form(Map.of("username", user, "password", user + "-secret")))));
        var code = CODE.matcher(signedIn.headers().firstValue("Location").orElse(""));
        if (!code.find()) {
            throw new AssertionError("no code: " + signedIn.statusCode() + " " + signedIn.body());
        }
        return accessToken(post(
                tokens("shop"),
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        "shop-web",
                        "redirect_uri",
                        SIGNED_IN,
                        "code",
                        code.group(1),
                        "code_verifier",
                        verifier)));
    }

    /** Makes a new key for the realm, which it signs with from now on. */
    void rotateKey() throws IOException, InterruptedException {
        var realm = administer("GET", "", "").path("id").asText();
        administer("POST", "/components", """
                {"name": "new key", "providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
                    "parentId": "%s", "config": {"priority": ["200"], "enabled": ["true"], "active": ["true"],
                    "algorithm": ["RS256"]}}
                """.formatted(realm));
    }

    void disable(String user) throws IOException, InterruptedException {
        var id = administer("GET", "/users?exact=true&username=" + user, "")
                .path(0)
                .path("id")
                .asText();
        administer("PUT", "/users/" + id, "{\"enabled\": false}");
    }

    private JsonNode administer(String method, String path, String body) throws IOException, InterruptedException {
        var token = accessToken(post(
                tokens("master"),
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", ADMIN, "password", ADMIN)));
        var answer = send(HttpRequest.newBuilder(URI.create(url + "/admin/realms/shop" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
        if (answer.statusCode() >= 300) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return Json.TOLERANT.readTree(answer.body());
    }

    private String tokens(String realm) {
        return url + "/realms/" + realm + "/protocol/openid-connect/token";
    }

    private static String accessToken(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new AssertionError("no token: " + answer.statusCode() + " " + answer.body());
        }
        return Json.TOLERANT.readTree(answer.body()).path("access_token").asText();
    }

    private HttpResponse<String> post(String address, Map<String, String> fields)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(fields))));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(ANSWERED).build(), BodyHandlers.ofString());
    }

    /** Java's own handler of cookies sends secure ones over TLS only. To a browser, this machine is secure too. */
    private static String cookies(HttpResponse<?> answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.replaceFirst(";.*", ""))
                .collect(Collectors.joining("; "));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(STOPPED.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
