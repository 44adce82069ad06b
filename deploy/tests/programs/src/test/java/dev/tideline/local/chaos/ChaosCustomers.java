package dev.tideline.local.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tideline.local.chaos.RequestResult.Kind;
import dev.tideline.local.chaos.RequestResult.What;
import dev.tideline.testing.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Customers and a shopkeeper. Most send a request with an idempotency key until it is answered, and some of these send it twice at
 * once. Others send it once, and may never get an answer.
 */
final class ChaosCustomers {
    /**
     * The most requests that wait for an answer at once. It is large enough that waiting for one function does not keep others
     * without requests.
     */
    private static final int OPEN = 60;

    private static final int ITEMS = 8;
    private static final int USERS = 6;
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> METHODS = List.of(
            "pm_card_ok",
            "pm_card_ok",
            "pm_card_ok",
            "pm_card_ok",
            "pm_card_declined",
            "pm_card_flaky",
            "pm_card_timeout");
    /** Problem codes of correct requests. A retry may succeed. */
    private static final Set<String> TRY_AGAIN = Set.of("concurrency_conflict", "idempotency_key_in_use");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI url;
    private final long seed;
    private final Queue<RequestResult> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final List<String> skus;
    private final List<String> users;

    /** Opens the shop. No fault strikes yet, so each of these requests is answered at once. */
    ChaosCustomers(URI url, long seed) throws Exception {
        this.url = url;
        this.seed = seed;
        var shopkeeper = new Customer(new Random(seed));
        skus = new ArrayList<>();
        for (var item = 0; item < ITEMS; item++) {
            var sku = "sku-" + UUID.randomUUID();
            shopkeeper.until("PUT", "/items/" + sku, """
                    {"name": "Mug", "unit_price": "12.50", "currency": "EUR"}""");
            skus.add(sku);
            shopkeeper.addStock(sku, true).call();
        }
        users = new ArrayList<>();
        for (var user = 0; user < USERS; user++) {
            shopkeeper.register(true).call().ifPresent(users::add);
        }
    }

    /** Returns all results, including those of requests that were given up. */
    List<RequestResult> answers() {
        return List.copyOf(answers);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    List<String> skus() {
        return skus;
    }

    /** Returns when the time is over and every request that is repeated is answered. */
    void trade(Instant end) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var customer = new Customer(new Random(seed));
            var open = new Semaphore(OPEN);
            var requests = new ArrayList<Future<?>>();
            while (Instant.now().isBefore(end)) {
                var request = customer.next();
                open.acquire();
                requests.add(threads.submit(() -> {
                    try {
                        return request.call();
                    } finally {
                        open.release();
                    }
                }));
                customer.pause();
            }
            for (var request : requests) {
                request.get();
            }
        }
    }

    /** @param answer empty if there was no answer */
    private record Response(int status, Optional<HttpResponse<String>> answer) {}

    private final class Customer {
        private final Random random;
        private final List<String> orders = new CopyOnWriteArrayList<>();

        Customer(Random random) {
            this.random = random;
        }

        /** Returns the next request of some customer. */
        Callable<?> next() {
            var keyed = random.nextInt(10) > 0;
            return switch (random.nextInt(20)) {
                case 0 -> register(keyed);
                case 1 -> changeEmail();
                case 2, 3 -> addStock(any(skus), keyed);
                case 4, 5, 6 -> orders.isEmpty() ? order(keyed) : cancel(keyed);
                default -> order(keyed);
            };
        }

        void pause() throws InterruptedException {
            Thread.sleep(random.nextInt(20, 120));
        }

        Callable<Optional<String>> register(boolean keyed) {
            return ask(What.REGISTER_USER, "POST", "/users", """
                    {"email": "%s@example.org", "name": "Ada"}""".formatted(UUID.randomUUID()), keyed, "user_id");
        }

        /** Changes the user's address. The request is idempotent, so it is repeated without a key. */
        Callable<?> changeEmail() {
            var user = any(users);
            var email = UUID.randomUUID() + "@example.org";
            return () -> {
                if (until("PUT", "/users/" + user + "/email", "{\"email\": \"%s\"}".formatted(email))) {
                    answered(What.CHANGE_EMAIL, user, false, Kind.ACCEPTED);
                }
                return null;
            };
        }

        Callable<Optional<String>> addStock(String sku, boolean keyed) {
            return ask(
                    What.ADD_STOCK,
                    "POST",
                    "/items/" + sku + "/stock",
                    """
                    {"quantity": %d}""".formatted(random.nextInt(5, 30)),
                    keyed,
                    "sku");
        }

        Callable<?> order(boolean keyed) {
            var first = random.nextInt(skus.size());
            var second = (first + 1 + random.nextInt(skus.size() - 1)) % skus.size();
            var order = ask(
                    What.PLACE_ORDER,
                    "POST",
                    "/orders",
                    """
                    {"user_id": "%s", "payment_method": "%s", "items": [{"sku": "%s", "quantity": %d}, {"sku": "%s", "quantity": %d}]}""".formatted(
                                    any(users),
                                    any(METHODS),
                                    skus.get(first),
                                    random.nextInt(1, 4),
                                    skus.get(second),
                                    random.nextInt(1, 4)),
                    keyed,
                    "order_id");
            return () -> {
                order.call().ifPresent(orders::add);
                return null;
            };
        }

        Callable<?> cancel(boolean keyed) {
            // The last one may still be under way.
            var order = random.nextBoolean() ? orders.getLast() : any(orders);
            return ask(What.CANCEL_ORDER, "POST", "/orders/" + order + "/cancel", "{}", keyed, "order_id");
        }

        private <T> T any(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        /** Sends a request, and gives the id that the answer names, if it was accepted. */
        private Callable<Optional<String>> ask(
                What what, String method, String path, String body, boolean keyed, String id) {
            var key = keyed ? Optional.of(UUID.randomUUID().toString()) : Optional.<String>empty();
            var twice = keyed && random.nextInt(10) == 0;
            return () -> {
                var twin = twice
                        ? http.sendAsync(request(method, path, body, key), BodyHandlers.ofString())
                        : CompletableFuture.<HttpResponse<String>>completedFuture(null);
                var response = send(method, path, body, key);
                var begun = Instant.now();
                var triesByStatus = new TreeMap<Integer, Integer>();
                while (keyed && isToBeRepeated(response)) {
                    triesByStatus.merge(response.status, 1, Integer::sum);
                    if (Instant.now().isAfter(begun.plus(PATIENCE))) {
                        violations.add("%s was not answered within %s from %s, but told %s, at last %s"
                                .formatted(
                                        what, PATIENCE, begun, triesByStatus, response.answer.map(HttpResponse::body)));
                        break;
                    }
                    beforeAnotherTry();
                    response = send(method, path, body, key);
                }
                var accepted = accepted(response, id);
                answered(
                        what,
                        accepted.orElse(path),
                        keyed,
                        accepted.isPresent() ? Kind.ACCEPTED : isToBeRepeated(response) ? Kind.LOST : Kind.REFUSED);
                var other = twin.exceptionally(_ -> null).join();
                if (other != null
                        && other.statusCode() / 100 == 2
                        && !Optional.of(field(other, id)).equals(accepted)) {
                    violations.add("%s was answered %s and %s".formatted(what, accepted, other.body()));
                }
                return accepted;
            };
        }

        /** Repeats an idempotent request until it is answered. Returns true if it was accepted. */
        boolean until(String method, String path, String body) throws InterruptedException {
            for (var deadline = Instant.now().plus(PATIENCE); ; ) {
                var response = send(method, path, body, Optional.empty());
                if (response.status / 100 == 2) {
                    return true;
                }
                if (!isToBeRepeated(response) || Instant.now().isAfter(deadline)) {
                    violations.add("%s %s was answered %s".formatted(method, path, response));
                    return false;
                }
                beforeAnotherTry();
            }
        }
    }

    private static void beforeAnotherTry() throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextInt(100, 600));
    }

    private Optional<String> accepted(Response response, String id) {
        return response.status / 100 == 2 ? response.answer.map(answer -> field(answer, id)) : Optional.empty();
    }

    private void answered(What what, String id, boolean keyed, Kind kind) {
        answers.add(new RequestResult(what, id, keyed, kind, Instant.now()));
    }

    private Response send(String method, String path, String body, Optional<String> key) throws InterruptedException {
        try {
            var answer = http.send(request(method, path, body, key), BodyHandlers.ofString());
            if (answer.statusCode() >= 500 && answer.statusCode() != 503) {
                violations.add("%s %s was answered %d: %s".formatted(method, path, answer.statusCode(), answer.body()));
            }
            return new Response(answer.statusCode(), Optional.of(answer));
        } catch (IOException e) {
            return new Response(0, Optional.empty());
        }
    }

    private HttpRequest request(String method, String path, String body, Optional<String> key) {
        var request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(ANSWERED_WITHIN)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + TestTokens.ofStaffAndOperator())
                .method(method, BodyPublishers.ofString(body));
        key.ifPresent(value -> request.header("Idempotency-Key", value));
        return request.build();
    }

    private boolean isToBeRepeated(Response response) {
        return response.status == 0
                || response.status >= 500
                || response.status == 409
                        && response.answer
                                .map(answer -> TRY_AGAIN.contains(field(answer, "code")))
                                .orElse(true);
    }

    private String field(HttpResponse<String> answer, String name) {
        try {
            return json.readTree(answer.body()).path(name).asText();
        } catch (IOException e) {
            throw new IllegalStateException("not JSON: " + answer.body(), e);
        }
    }
}
