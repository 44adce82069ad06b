package dev.tideline.local;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.KafkaRights;
import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.schema.SchemaMigration;
import dev.tideline.runtime.schema.TopicSettings;
import dev.tideline.runtime.settings.Setting;
import dev.tideline.runtime.trigger.TriggerMode;
import dev.tideline.servers.AppProcess;
import dev.tideline.servers.Directories;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.PostgresServer;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.util.ExceptionUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Starts PostgreSQL and Kafka, then every function in this JVM, and stops them in the reverse order on a signal.
 *
 * <p>Exits with the signal's status after a stop, 1 if it cannot run, 2 if it is called wrongly.
 */
@QuarkusMain
public final class Main {
    static final String DIRECTORY = "tideline.local.directory";
    static final String PG_URL = "TIDELINE_PG_URL";
    /** Of the database, for those who read endpoints.env. */
    static final String OWNER_URL = "tideline.local.owner-url";

    static final String KAFKA = "TIDELINE_KAFKA";
    static final String MANAGEMENT_PORT = "TIDELINE_MANAGEMENT_PORT";

    private static final String USAGE = """
            Usage: up [--fresh] [--push | --processes | --native] [--secure] [option of the application]
              --fresh      forget the data of former runs
              --push       send functions their events by HTTP
              --processes  run each function as a process of its own
              --native     run each function as a native process of its own
              --secure     like --processes, with a certificate for each function""";
    private static final String FRESH = "--fresh";
    private static final String PUSH = "--push";
    private static final String PROCESSES = "--processes";
    private static final String NATIVE = "--native";
    private static final String SECURE = "--secure";
    private static final List<String> FORMS = List.of(PUSH, PROCESSES, NATIVE);
    private static final long STOP_SECONDS = 15;

    private final Thread thread = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean stopping;
    private boolean inQuarkus;

    private Main() {}

    /** Runs until a signal; see the class. */
    public static void main(String... args) {
        List<String> options = List.of(args);
        Map<String, String> ofApplication = LocalSettings.options();
        List<String> forms = options.stream()
                .filter(option -> !List.of(FRESH, SECURE).contains(option) && !ofApplication.containsKey(option))
                .toList();
        boolean secureInOneProcess = options.contains(SECURE) && options.contains(PUSH);
        if (!FORMS.containsAll(forms) || forms.size() > 1 || secureInOneProcess) {
            System.err.println(USAGE);
            ofApplication.forEach((option, settings) -> System.err.printf("  %s sets %s%n", option, settings));
            System.exit(2);
        }
        if (options.contains(PUSH)) {
            System.setProperty(TriggerMode.PROPERTY, "push");
        }
        System.exit(new Main().runUntilStopped(options));
    }

    private int runUntilStopped(List<String> options) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        try {
            run(options);
            return 0;
        } catch (CannotRun e) {
            System.err.println(e.getMessage());
            return 1;
        } catch (IOException e) {
            System.err.println("Tideline cannot run: " + e);
            return 1;
        } catch (InterruptedException e) {
            System.err.println("Stopped before it was ready");
            return 1;
        } finally {
            ended.countDown();
        }
    }

    private void run(List<String> options) throws IOException, InterruptedException {
        Path path = Path.of(System.getProperty(DIRECTORY, ".local"))
                .toAbsolutePath()
                .normalize();
        System.setProperty(DIRECTORY, path.toString());
        try (LocalDirectory directory =
                LocalDirectory.take(path).orElseThrow(() -> new CannotRun("Tideline is running already in " + path))) {
            Ports ports = new Ports(port("TIDELINE_HTTP_PORT", 8080), port(MANAGEMENT_PORT, Ports.free()));
            boolean natively = options.contains(NATIVE);
            boolean secure = options.contains(SECURE);
            boolean asProcesses = natively || secure || options.contains(PROCESSES);
            List<Processes.Application> applications = asProcesses ? Processes.applications(natively) : List.of();
            LocalDirectory.withdraw(path);
            AppProcess.stopLeftovers(Processes.processes(directory));
            PostgresServer.stopLeftover(directory.data("postgresql"), directory.log("postgresql"));
            KafkaServer.stopLeftover(directory.data("kafka"));
            if (options.contains(FRESH)) {
                Directories.delete(directory.data("postgresql"));
                Directories.delete(directory.data("kafka"));
            }
            System.out.println("Starting PostgreSQL and Kafka");
            try (Servers servers = secure ? Servers.startSecured(directory) : Servers.start(directory)) {
                migrate(servers);
                System.setProperty(OWNER_URL, servers.postgresUrl());
                System.setProperty(PG_URL, servers.postgresUrl(DatabaseRole.APP));
                System.setProperty(KAFKA, servers.kafka());
                System.setProperty(MANAGEMENT_PORT, Integer.toString(ports.management()));
                LocalSettings settings =
                        LocalSettings.ofApplication(options).and(LocalIdentity.settings(directory.data("identity")));
                settings.set();
                if (asProcesses) {
                    Processes.run(applications, directory, servers, ports, settings);
                } else if (enterQuarkus()) {
                    System.out.println("Starting the functions");
                    runFunctions(directory);
                }
            }
        }
    }

    private static void migrate(Servers servers) throws IOException, InterruptedException {
        try {
            if (servers.certificates().isPresent()) {
                Certificates.grant(servers.kafka(Certificates.OWNER), KafkaRights.all(choreography()));
            }
            SchemaMigration.migrate(
                    servers.postgresUrl(),
                    Optional.empty(),
                    servers.roles(),
                    servers.kafka(KafkaRights.MIGRATION),
                    TopicSettings.DEFAULT);
        } catch (IllegalStateException e) {
            throw new CannotRun(e.getMessage(), e);
        }
    }

    private static Choreography choreography() {
        return Choreography.read(Main.class.getClassLoader().getResourceAsStream(Choreography.RESOURCE));
    }

    /** Returns the port that a variable names, which has to be free. */
    private static int port(String variable, int otherwise) {
        String setting = System.getenv().getOrDefault(variable, Integer.toString(otherwise));
        if (!Setting.port(variable).allows().test(setting)) {
            throw new CannotRun(variable + " is no port: " + setting);
        }
        int port = Integer.parseInt(setting);
        if (PortOwner.isTaken(port)) {
            throw new CannotRun("Port %d is taken%s; set %s to use another"
                    .formatted(
                            port, PortOwner.describe(port).map(" by "::concat).orElse(""), variable));
        }
        return port;
    }

    private static void runFunctions(LocalDirectory directory) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Quarkus.run(LocalApp.class, (code, cause) -> failure.set(cause));
        if (failure.get() != null) {
            Logger.getLogger(Main.class).error("The functions did not start", failure.get());
            throw new CannotRun("The functions did not start: %s%nSee %s"
                    .formatted(ExceptionUtil.getRootCause(failure.get()).getMessage(), directory.log("tideline")));
        }
    }

    /** False if a signal came first; from now on Quarkus takes the signals. */
    private synchronized boolean enterQuarkus() {
        inQuarkus = !stopping;
        return inQuarkus;
    }

    /** Interrupts the main thread, and waits until it has ended its work. The JVM exits when this shutdown hook returns. */
    private void stop() {
        synchronized (this) {
            stopping = true;
            if (!inQuarkus) {
                thread.interrupt();
            }
        }
        try {
            if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Not stopped cleanly after %d s".formatted(STOP_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
