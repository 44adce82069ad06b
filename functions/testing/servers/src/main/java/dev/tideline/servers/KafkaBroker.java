package dev.tideline.servers;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** The program of the child process: a Kafka broker and its controller, until standard input ends. */
final class KafkaBroker {
    static final String DATA = "tideline.kafka.data";

    /** Held here because a logger's level is forgotten with the logger: this one lists every setting, at each start. */
    private static final Logger SETTINGS_LOGGER = Logger.getLogger("org.apache.kafka.common.config.AbstractConfig");

    private KafkaBroker() {}

    /**
     * Takes the broker's port, the controller's port, a directory to remove at the end, or nothing, and settings, each as
     * {@code name=value}.
     */
    public static void main(String[] args) throws IOException {
        PrintStream parent = System.out;
        System.setOut(System.err);
        // A failed start leaves threads behind that would keep the process.
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            System.exit(1);
        });
        logToStandardError();
        Path data = Path.of(System.getProperty(DATA));
        Properties settings = settings(data, args[0], args[1]);
        for (String more : Arrays.asList(args).subList(3, args.length)) {
            String[] setting = more.split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        if (!Files.exists(formatted(data))) {
            format(data, settings);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        server.startup();
        parent.println("ready");
        while (System.in.read() >= 0) {
            // Only the end matters.
        }
        server.shutdown();
        server.awaitShutdown();
        if (!args[2].isEmpty()) {
            Directories.delete(Path.of(args[2]));
        }
        // Whatever thread a client library forgot must not keep the process.
        System.exit(0);
    }

    private static Path formatted(Path data) {
        return data.resolve("formatted");
    }

    private static void format(Path data, Properties settings) throws IOException {
        // What is there without the mark is from a run that was killed while it formatted.
        Directories.delete(data);
        Files.createDirectories(data);
        Path file = data.resolve("server.properties");
        StringWriter text = new StringWriter();
        settings.store(text, null);
        Files.writeString(file, text.toString());
        String[] command = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
        if (StorageTool.execute(command, System.err) != 0) {
            throw new IllegalStateException("Cannot format " + data);
        }
        Files.createFile(formatted(data));
    }

    private static Properties settings(Path data, String port, String controllerPort) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        // Named in the settings and not in the data, so that the next run can have other ports.
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "PLAINTEXT://127.0.0.1:%s,CONTROLLER://127.0.0.1:%s".formatted(port, controllerPort));
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", data.resolve("logs").toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("offsets.retention.minutes", Integer.toString(90 * 24 * 60));
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "4");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("log.cleaner.dedupe.buffer.size", "8388608");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        return settings;
    }

    private static void logToStandardError() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
        Logger root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        ConsoleHandler handler = new ConsoleHandler();
        handler.setFormatter(new SimpleFormatter());
        root.addHandler(handler);
        root.setLevel(Level.INFO);
        SETTINGS_LOGGER.setLevel(Level.WARNING);
    }
}
