package dev.tideline.local;

import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.servers.AppProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Every function as a process of its own, and a gateway before them. */
final class Processes implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(5);

    private static final int STARTS_AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();
    /** Of the project. */
    private static final String ROOT = "tideline.local.root";

    private static final List<String> KINDS =
            List.of("platform", "projections", "saga", "orchestration", "commands", "queries");
    private static final String RELAY = "event-relay";
    private static final String DONE_BEFORE = "schema-migration";
    private static final String JAR = "target/quarkus-app/quarkus-run.jar";
    private static final String BINARY = "-runner";

    /** A built application: the folder of its module, and the program to run. */
    record Application(Path module, Path program) {
        String name() {
            return module.getFileName().toString();
        }
    }

    private final KeptRunning gateway;
    private final Map<String, KeptRunning> functions = new HashMap<>();

    /**
     * Returns the functions, and the gateway as the last one.
     *
     * @param natively true if functions are native binaries
     * @throws CannotRun if one of them is not built
     */
    static List<Application> applications(boolean natively) throws IOException {
        Path root = Path.of(System.getProperty(ROOT, "")).toAbsolutePath().normalize();
        List<Application> applications = new ArrayList<>();
        for (String kind : KINDS) {
            try (Stream<Path> folders = Files.list(root.resolve("functions").resolve(kind))) {
                List<Path> modules = folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                        .filter(folder -> !folder.endsWith(DONE_BEFORE))
                        .sorted()
                        .toList();
                for (Path module : modules) {
                    applications.add(new Application(module, natively ? binary(module) : jar(module)));
                }
            }
        }
        Path gateway = root.resolve("deploy/local/gateway");
        applications.add(new Application(gateway, jar(gateway)));
        return applications;
    }

    private static Path jar(Path module) {
        Path jar = module.resolve(JAR);
        if (!Files.exists(jar)) {
            throw new CannotRun("%s is not built as an application: ./mvnw -Papps package does that"
                    .formatted(module.getFileName()));
        }
        return jar;
    }

    private static Path binary(Path module) throws IOException {
        Path target = module.resolve("target");
        if (Files.exists(target)) {
            try (Stream<Path> files = Files.list(target)) {
                Optional<Path> binary =
                        files.filter(file -> file.toString().endsWith(BINARY)).findFirst();
                if (binary.isPresent()) {
                    return binary.get();
                }
            }
        }
        throw new CannotRun("%s is not built as a native binary: deploy/native/build-all does that"
                .formatted(module.getFileName()));
    }

    /** Runs them until this thread is interrupted. */
    static void run(
            List<Application> applications,
            LocalDirectory directory,
            Servers servers,
            Ports ports,
            LocalSettings settings)
            throws IOException, InterruptedException {
        System.out.printf(
                applications.getFirst().program().toString().endsWith(BINARY)
                        ? "Starting %d functions, each a native process of its own%n"
                        : "Starting %d functions, each a process of its own; they take 3.5 GB of memory, and a minute or two to start%n",
                applications.size() - 1);
        Map<String, String> environment = new HashMap<>(settings.variables());
        // Nobody here would push.
        environment.put("TIDELINE_TRIGGER", "pull");
        try (Processes processes = new Processes(applications, directory, servers, environment, ports)) {
            processes.awaitReady();
            LocalDirectory.publish(
                    directory.path(), ports, servers.postgresUrl(), servers.kafka(), servers.toolSettings());
            awaitStop();
            LocalDirectory.withdraw(directory.path());
        }
    }

    private static void awaitStop() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // That is the stop.
        }
    }

    private Processes(
            List<Application> applications,
            LocalDirectory directory,
            Servers servers,
            Map<String, String> environment,
            Ports ofGateway)
            throws IOException {
        Semaphore starts = new Semaphore(STARTS_AT_ONCE);
        List<Application> modules = applications.subList(0, applications.size() - 1);
        List<Ports> ports = ofGateway.others(modules.size());
        List<String> routes = new ArrayList<>();
        for (int i = 0; i < modules.size(); i++) {
            String name = modules.get(i).name();
            routes.add("-Dtideline.gateway.functions.%s=%d"
                    .formatted(name, ports.get(i).api()));
            routes.add("-Dtideline.gateway.management.%s=%d"
                    .formatted(name, ports.get(i).management()));
        }
        // It is ready when all others are, so it takes none of their starts.
        gateway = keep(applications.getLast(), directory, environment, routes, ofGateway, new Semaphore(1));
        for (int i = 0; i < modules.size(); i++) {
            Map<String, String> own = new HashMap<>(environment);
            own.putAll(servers.variables(
                    modules.get(i).name(), DatabaseRole.ofModule(modules.get(i).module())));
            functions.put(modules.get(i).name(), keep(modules.get(i), directory, own, List.of(), ports.get(i), starts));
        }
    }

    private static KeptRunning keep(
            Application application,
            LocalDirectory directory,
            Map<String, String> environment,
            List<String> options,
            Ports ports,
            Semaphore starts) {
        String name = application.name();
        Map<String, String> own = new HashMap<>(environment);
        own.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        own.put("QUARKUS_HTTP_PORT", Integer.toString(ports.api()));
        own.put(Main.MANAGEMENT_PORT, Integer.toString(ports.management()));
        // A person reads it, here.
        own.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "false");
        return KeptRunning.start(
                name,
                () -> AppProcess.start(
                        processes(directory), name, application.program(), own, options, directory.log(name)),
                () -> Health.complaint(ports.management()).isEmpty(),
                starts);
    }

    /** Returns the folder that remembers the processes. */
    static Path processes(LocalDirectory directory) {
        return directory.data("processes");
    }

    /** @throws CannotRun as soon as an application fails to start, or if they take too long */
    void awaitReady() throws InterruptedException {
        CompletableFuture<Void> ready =
                CompletableFuture.allOf(all().map(KeptRunning::ready).toArray(CompletableFuture<?>[]::new));
        all().forEach(each -> each.ready().whenComplete((_, failure) -> {
            if (failure != null) {
                ready.completeExceptionally(failure);
            }
        }));
        try {
            ready.get(READY.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CannotRun reason ? reason : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new CannotRun("Not all functions were ready after %d s".formatted(READY.toSeconds()), e);
        }
    }

    /**
     * Stops the gateway first, so that no request is lost. Stops the relay last, so that the events of the others are published.
     */
    @Override
    public void close() {
        gateway.close();
        List<KeptRunning> beforeRelay = functions.entrySet().stream()
                .filter(function -> !function.getKey().equals(RELAY))
                .map(Map.Entry::getValue)
                .toList();
        beforeRelay.forEach(KeptRunning::stop);
        beforeRelay.forEach(KeptRunning::close);
        functions.get(RELAY).close();
    }

    private Stream<KeptRunning> all() {
        return Stream.concat(Stream.of(gateway), functions.values().stream());
    }
}
