package dev.tideline.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real Kafka broker of one node, in a process of its own, on free ports of the loopback interface. */
public final class KafkaServer implements AutoCloseable {
    /** The common name of the client with all rights. No function has this name, since it has a dot. */
    public static final String ADMINISTRATOR = "tideline.administrator";

    private static final String BROKER = "tideline.broker";
    private static final String HOST = "127.0.0.1";
    private static final Duration START = Duration.ofSeconds(60);

    private final Child child;
    private final int port;

    private KafkaServer(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** Starts a broker whose data is deleted when it stops. */
    public static KafkaServer startTemporary() throws IOException, InterruptedException {
        return startTemporaryWith(Map.of());
    }

    /** The same with settings besides the broker's usual ones; its one listener for clients is named PLAINTEXT. */
    public static KafkaServer startTemporaryWith(Map<String, String> settings)
            throws IOException, InterruptedException {
        return startTemporaryWith(settings, List.of());
    }

    /**
     * The same.
     *
     * @param options of its JVM besides the usual ones, which are those of one that starts fast
     */
    public static KafkaServer startTemporaryWith(Map<String, String> settings, List<String> options)
            throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("tideline-kafka");
        return start(home.resolve("data"), home.resolve("kafka.log"), home.toString(), settings, options);
    }

    /**
     * Starts a broker on a data directory, which is made if it is not there, after {@link #stopLeftover}.
     *
     * @throws IllegalStateException with the end of the broker's log, if it does not start within a minute
     */
    public static KafkaServer start(Path data, Path log) throws IOException, InterruptedException {
        return startWith(data, log, Map.of());
    }

    /** The same with settings besides the broker's usual ones. */
    public static KafkaServer startWith(Path data, Path log, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(data.toAbsolutePath(), log, "", settings, List.of());
    }

    /**
     * Starts a broker like {@link #start(Path, Path)}. A client needs TLS and a certificate of the authority. It is the principal
     * {@code User:CN=<common name>}, with the rights of the broker's access control lists. {@link #ADMINISTRATOR} has all rights. The
     * broker's own certificate is for 127.0.0.1.
     */
    public static KafkaServer startSecured(Path data, Path log, CertificateAuthority authority)
            throws IOException, InterruptedException {
        return startWith(data, log, secured(data.toAbsolutePath(), authority));
    }

    /** The same as {@link #startTemporary}. */
    public static KafkaServer startTemporarySecured(CertificateAuthority authority)
            throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("tideline-kafka");
        Path data = home.resolve("data");
        return start(data, home.resolve("kafka.log"), home.toString(), secured(data, authority), List.of());
    }

    private static Map<String, String> secured(Path data, CertificateAuthority authority) throws IOException {
        CertificateAuthority.Certified broker = authority.server(BROKER, HOST);
        Path own = data.resolveSibling(data.getFileName() + "-key.pem");
        Path known = data.resolveSibling(data.getFileName() + "-ca.pem");
        Files.createDirectories(data.getParent());
        SecretFile.write(own, broker.key() + broker.certificate());
        Files.writeString(known, authority.certificate());
        Map<String, String> settings = new HashMap<>();
        settings.put("listener.security.protocol.map", "PLAINTEXT:SSL,CONTROLLER:SSL");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("ssl.client.auth", "required");
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.location", own.toString());
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", known.toString());
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:CN=%s;User:CN=%s".formatted(BROKER, ADMINISTRATOR));
        return settings;
    }

    /**
     * Stops the broker that a killed process left running on a data directory, if there is one. It takes any broker there
     * for such a one, so a directory must have one user at a time.
     */
    public static void stopLeftover(Path data) throws IOException, InterruptedException {
        Path directory = data.toAbsolutePath();
        Child.stopLeftover(pidFile(directory), directory.toString());
    }

    private static KafkaServer start(
            Path data, Path log, String removedAtTheEnd, Map<String, String> settings, List<String> options)
            throws IOException, InterruptedException {
        stopLeftover(data);
        List<String> classes = BrokerClasses.options();
        Child.Started started = Child.start("Kafka", pidFile(data), log, START, 2, ports -> {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            // First, so that the directory is seen in a command line that the system cuts off after a page.
            command.add("-D" + KafkaBroker.DATA + "=" + data);
            command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
            command.addAll(options);
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
            command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
            command.addAll(classes);
            command.add(KafkaBroker.class.getName());
            ports.forEach(port -> command.add(port.toString()));
            command.add(removedAtTheEnd);
            settings.forEach((name, value) -> command.add(name + "=" + value));
            return command;
        });
        return new KafkaServer(started.child(), started.ports().getFirst());
    }

    /** The {@code host:port} that clients connect to. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Stops the broker: within six seconds in good order, else by force. */
    @Override
    public void close() {
        child.close();
    }

    private static Path pidFile(Path data) {
        return data.resolveSibling(data.getFileName() + ".pid");
    }
}
