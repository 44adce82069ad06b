import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.schema.RoleSettings;
import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.runtime.settings.Setting;
import dev.tideline.tokens.TokenIssuer;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Measures the cold start of functions, each alone beside a PostgreSQL and a Kafka. The start ends with the first successful
 * answer. It takes the elapsed time, the processor time and the resident memory at that moment.
 */
class Measure {
    private static final int RUNS = Integer.getInteger("runs", 15);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** An event is sent to it, and there is no Kafka. */
    private static final String PUSH = "POST /";

    private static final TokenIssuer TOKENS = TokenIssuer.create("urn:tideline:measure", "measure");

    private final String postgres;
    private static final RoleSettings ROLES = new RoleSettings("tideline", Optional.of("only-for-measuring"));

    private final String kafka;

    private Measure(String postgres, String kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
    }

    /** @param functions paths of modules, such as {@code functions/commands/register-user} */
    public static void main(String[] functions) throws Exception {
        try (var postgres = PostgresServer.startTemporary();
                var kafka = KafkaServer.startTemporary()) {
            SchemaMigration.migrate(postgres.url(), ROLES, kafka.bootstrapServers());
            var measure = new Measure(postgres.url(), kafka.bootstrapServers());
            System.out.println("| function | as | MB on disk | asked | first answer ms (min / median / max) | CPU ms | RSS MiB |");
            System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
            for (var function : functions) {
                measure.all(Path.of(function));
            }
        }
    }

    private void all(Path function) throws Exception {
        var target = function.resolve("target");
        var jar = target.resolve("quarkus-app/quarkus-run.jar");
        var cachedJar = target.resolve("aot-app/quarkus-run.jar");
        var cache = cachedJar.resolveSibling("app.aot");
        var binaries = target.toFile().listFiles((_, name) -> name.endsWith("-runner"));
        for (var question : questions(function)) {
            for (var binary : binaries == null ? new File[0] : binaries) {
                row(function, "native", binary.length(), question, List.of(binary.getPath()));
            }
            var java = ProcessHandle.current().info().command().orElseThrow();
            if (Files.exists(jar)) {
                row(function, "JVM", size(jar.getParent()), question, List.of(java, "-jar", jar.toString()));
            }
            if (Files.exists(cache)) {
                // One that does not fit is an error here, and not a row of a start without it.
                var cached = List.of(java, "-XX:AOTMode=on", "-XX:AOTCache=" + cache, "-jar", cachedJar.toString());
                row(function, "JVM, AOT cache", size(cache.getParent()), question, cached);
            }
        }
    }

    /**
     * Returns the requests to a function: those of its callers, or the checks that it is alive and has joined its consumer group.
     */
    private static List<String> questions(Path function) {
        return switch (function.getFileName().toString()) {
            case "register-user" -> List.of("POST /users");
            case "orders", "items" -> List.of("GET /" + function.getFileName());
            case "when-order-confirmed-sell-stock" -> List.of(PUSH, "GET /q/health/live", "GET /q/health/ready");
            default -> List.of("GET /q/health/live", "GET /q/health/ready");
        };
    }

    private void row(Path function, String kind, long bytes, String question, List<String> command) throws Exception {
        var times = new ArrayList<Double>();
        var work = new ArrayList<Double>();
        var memory = new ArrayList<Double>();
        // The first fills the page cache, and is not counted.
        for (var run = 0; run <= RUNS; run++) {
            var port = freePort();
            var managementPort = freePort();
            // The health that a function knows of is on its management port.
            var asked = question.contains("/q/") ? managementPort : port;
            var request = request(question, asked);
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(function.resolve("target/measured.log").toFile());
            builder.environment().put("TIDELINE_PG_URL", ROLES.url(postgres, DatabaseRole.ofModule(function)));
            if (question.equals(PUSH)) {
                builder.environment().put("TIDELINE_TRIGGER", "push");
            } else {
                builder.environment().put("TIDELINE_KAFKA", kafka);
            }
            builder.environment().put("TIDELINE_EMAIL_SECRET", "only for measuring");
            builder.environment().put("TIDELINE_PAYMENT_GATEWAY", "sandbox");
            TOKENS.settings().forEach((setting, value) -> builder.environment().put(Setting.variable(setting), value));
            builder.environment().put("QUARKUS_HTTP_PORT", "" + port);
            builder.environment().put("TIDELINE_MANAGEMENT_PORT", "" + managementPort);
            var begin = System.nanoTime();
            var process = builder.start();
            try {
                awaitSuccess(process, asked, request, begin);
                var end = System.nanoTime();
                if (run > 0) {
                    times.add((end - begin) / 1e6);
                    work.add(processorMillis(process));
                    memory.add(residentMiB(process));
                }
            } finally {
                process.destroy();
                process.waitFor();
            }
        }
        Collections.sort(times);
        Collections.sort(work);
        Collections.sort(memory);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.0f | `%s` | %.0f / %.0f / %.0f | %.0f | %.0f |%n",
                function.getFileName(),
                kind,
                bytes / 1e6,
                question,
                times.getFirst(),
                median(times),
                times.getLast(),
                median(work),
                median(memory));
    }

    private static void awaitSuccess(Process process, int port, byte[] request, long begin) throws Exception {
        var status = "none";
        while (!status.matches("HTTP/1.1 2.*")) {
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IllegalStateException(process.info() + " does not answer as it should: " + status);
            }
            // There is no notification that another process listens. A pause of a millisecond leaves it the processors.
            Thread.sleep(1);
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                socket.getOutputStream().write(request);
                status = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElse("nothing");
            } catch (IOException notYet) {
                status = notYet.toString();
            }
        }
    }

    private static byte[] request(String question, int port) {
        var id = UUID.randomUUID();
        var headers = "";
        var body = "";
        if (question.equals(PUSH)) {
            // Of an order without a reservation, so it is deferred: looked up and written, and answered by 202.
            headers = """
                    ce-specversion: 1.0
                    ce-id: %1$s
                    ce-type: OrderConfirmed
                    ce-source: /tideline/measure
                    ce-subject: order-%1$s
                    ce-time: 2026-01-01T00:00:00Z
                    ce-streamversion: 2
                    ce-schemaversion: 1
                    ce-correlationid: %1$s
                    ce-causationid: %1$s
                    """.formatted(id).replace("\n", "\r\n");
            body = """
                    {"order_id": "%1$s", "user_id": "%1$s", "total_amount": "25.00", "currency": "EUR", "payment_id": "%1$s"}
                    """.formatted(id);
        } else if (question.startsWith("POST")) {
            body = "{\"email\": \"" + id + "@example.org\", \"name\": \"Ada\"}";
        }
        var head = question + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n" + headers
                + "Authorization: Bearer " + TOKENS.token("grace", "staff") + "\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the processor time of its threads. It depends less on other work of the machine than the elapsed time does. */
    private static double processorMillis(Process process) throws IOException {
        var nanos = 0L;
        for (var thread : Path.of("/proc/" + process.pid() + "/task").toFile().listFiles()) {
            nanos += Long.parseLong(Files.readString(thread.toPath().resolve("schedstat")).split(" ")[0]);
        }
        return nanos / 1e6;
    }

    private static double residentMiB(Process process) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            var kibibytes = lines.filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("[^0-9]", "");
            return Long.parseLong(kibibytes) / 1024.0;
        }
    }

    private static double median(List<Double> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private static long size(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
