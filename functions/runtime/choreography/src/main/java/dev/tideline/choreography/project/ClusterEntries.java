package dev.tideline.choreography.project;

import static java.util.stream.Collectors.joining;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.KafkaRights;
import dev.tideline.choreography.TextFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The entries of each function in a cluster: its Service or Deployment, its event sources, and its rights in Kafka. Entries of
 * functions that work in the background are written by hand.
 */
final class ClusterEntries {
    private static final Path KNATIVE = Path.of("deploy/knative");
    private static final Path ENTRIES = KNATIVE.resolve("functions");
    private static final Path RELAY = ENTRIES.resolve("platform/event-relay.yaml");
    private static final Path KAFKA_TOPICS = KNATIVE.resolve("servers/topics.yaml");

    private ClusterEntries() {}

    static Map<Path, String> files(Path root, Choreography choreography) {
        var entries = new TreeMap<Path, String>();
        choreography
                .functions()
                .forEach(function -> ofFunction(function)
                        .forEach((folder, text) -> entries.put(Path.of(folder, function.name() + ".yaml"), text)));
        var files = new TreeMap<Path, String>();
        entries.forEach((entry, text) -> files.put(ENTRIES.resolve(entry), Described.HEADER + text));
        files.putAll(
                list(root, ENTRIES, Stream.of("commands", "events", "queries").flatMap(folder -> in(entries, folder))));
        for (var trigger : List.of("push", "pull")) {
            files.putAll(
                    list(root, ENTRIES.resolve(trigger), in(entries, trigger).map(Path::getFileName)));
        }
        var writes = Manifests.acls(KafkaRights.ofRelay(choreography));
        files.put(RELAY, TextFile.marked(root.resolve(RELAY), "topics", writes));
        files.put(KAFKA_TOPICS, kafkaTopics(root, KafkaRights.publishedTopics(choreography)));
        return files;
    }

    /** The text by its folder. */
    private static Map<String, String> ofFunction(Function function) {
        var service = Manifests.service(function);
        return switch (function.kind()) {
            case COMMAND -> Map.of("commands", service);
            case QUERY -> Map.of("queries", service);
            case REACTOR, PARTICIPANT, SAGA, PROJECTION ->
                Map.of(
                        "events", Manifests.kafkaUser(function),
                        "push", service + Manifests.kafkaSource(function) + Manifests.pingSource(function),
                        "pull", Manifests.deployment(function) + Manifests.scaledObject(function));
            case TIMER ->
                Map.of("push", service + Manifests.pingSource(function), "pull", Manifests.deployment(function));
            case BACKGROUND -> Map.of();
        };
    }

    private static Stream<Path> in(Map<Path, String> entries, String folder) {
        return entries.keySet().stream().filter(entry -> entry.startsWith(folder));
    }

    private static Map<Path, String> list(Path root, Path folder, Stream<Path> entries) {
        var list = folder.resolve("kustomization.yaml");
        var lines = entries.map(entry -> "  - " + entry + "\n").collect(joining());
        return Map.of(list, TextFile.marked(root.resolve(list), "functions", lines));
    }

    /** Returns the list of topics with the missing ones added. To remove a topic would remove its events. */
    private static String kafkaTopics(Path root, List<String> topics) {
        var text = TextFile.read(root.resolve(KAFKA_TOPICS));
        return topics.stream()
                .filter(topic -> !text.contains("  name: " + topic + "\n"))
                .map(Manifests::kafkaTopic)
                .collect(joining("", text, ""));
    }
}
