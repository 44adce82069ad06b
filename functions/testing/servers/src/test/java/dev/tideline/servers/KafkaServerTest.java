package dev.tideline.servers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerTest {
    @TempDir
    Path directory;

    @Test
    void records_outlive_a_restart_on_other_ports() throws Exception {
        try (KafkaServer server = start();
                Admin admin = admin(server)) {
            admin.createTopics(List.of(new NewTopic("kept", 12, (short) 1)))
                    .all()
                    .get(10, SECONDS);
            try (var producer = new KafkaProducer<>(settings(server), new StringSerializer(), new StringSerializer())) {
                assertThat(producer.send(new ProducerRecord<>("kept", 0, "key", "value"))
                                .get(10, SECONDS)
                                .offset())
                        .isZero();
            }
        }
        try (KafkaServer server = start();
                var producer = new KafkaProducer<>(settings(server), new StringSerializer(), new StringSerializer())) {
            assertThat(producer.send(new ProducerRecord<>("kept", 0, "key", "value"))
                            .get(10, SECONDS)
                            .offset())
                    .isEqualTo(1);
        }
    }

    @Test
    void topics_are_never_made_by_accident() throws Exception {
        try (KafkaServer server = start();
                Admin admin = admin(server)) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("mistyped"))
                            .allTopicNames()
                            .get(10, SECONDS))
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
            assertThat(admin.listTopics().names().get(10, SECONDS)).isEmpty();
        }
    }

    @Test
    void a_broker_that_cannot_start_says_why_at_once() throws Exception {
        Files.createDirectory(directory.resolve("data"));
        Files.createFile(directory.resolve("data/formatted"));
        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(this::start)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("Kafka did not start")
                        .hasMessageContaining("kafka.log")
                        .hasMessageContaining("No readable meta.properties files found"));
    }

    /** The program that {@link #nothing_outlives_a_killed_process} kills. */
    static final class Killed {
        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            PostgresServer.start(directory.resolve("postgresql"), directory.resolve("postgresql.log"));
            KafkaServer.start(directory.resolve("kafka"), directory.resolve("kafka.log"));
            System.out.println("started");
            Thread.currentThread().join();
        }
    }

    @Test
    void nothing_outlives_a_killed_process() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(killed.inputReader().readLine()).isEqualTo("started");
        List<Long> pids = List.of(
                Long.parseLong(Files.readString(directory.resolve("kafka.pid"))),
                Long.parseLong(Files.readString(directory.resolve("postgresql.pid"))),
                Long.parseLong(Files.readAllLines(directory.resolve("postgresql/postmaster.pid"))
                        .getFirst()));
        assertThat(pids).allMatch(pid -> Child.isRunning(pid, directory.toString()));

        killed.destroyForcibly().waitFor();

        long deadline = System.nanoTime() + SECONDS.toNanos(15);
        while (pids.stream().anyMatch(pid -> Child.isRunning(pid, directory.toString()))) {
            assertThat(System.nanoTime()).as("still running after 15 s").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private KafkaServer start() throws Exception {
        return KafkaServer.start(directory.resolve("data"), directory.resolve("kafka.log"));
    }

    private static Map<String, Object> settings(KafkaServer server) {
        return Map.of("bootstrap.servers", server.bootstrapServers());
    }

    private static Admin admin(KafkaServer server) {
        return Admin.create(settings(server));
    }
}
