package dev.tideline.choreography.project;

import static java.util.stream.Collectors.joining;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.Function;
import dev.tideline.event.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a cluster has of each function: its Service or Deployment, what wakes it, and what it may do in Kafka. What works in the
 * background is written by hand.
 */
final class ClusterEntries {
    private static final String FUNCTIONS = "functions";
    private static final String TOPICS = "topics";
    private static final Path KNATIVE = Path.of("deploy/knative");
    private static final Path ENTRIES = KNATIVE.resolve("functions");
    private static final Path RELAY = ENTRIES.resolve("platform/event-relay.yaml");
    private static final Path KAFKA_TOPICS = KNATIVE.resolve("servers/topics.yaml");

    private static final String SERVICE = """
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata:
              name: %1$s
              labels:
                tideline.dev/kind: %2$s
            spec:
              template:
                spec:
                  containers:
                    - image: tideline/%1$s
                      env: []
            """;
    private static final String KAFKA_USER = """
            apiVersion: kafka.strimzi.io/v1
            kind: KafkaUser
            metadata:
              name: %1$s
              labels:
                strimzi.io/cluster: tideline
                tideline.dev/kind: %2$s
            spec:
              authentication:
                type: tls
              authorization:
                type: simple
                acls:
            %3$s      - resource:
                      type: group
                      name: %1$s
                    operations: [Read]
            """;
    private static final String ACL = """
            \s     - resource:
                      type: topic
                      name: %s
                    operations: [Describe, %s]
            """;
    private static final String KAFKA_SOURCE = """
            ---
            apiVersion: sources.knative.dev/v1
            kind: KafkaSource
            metadata:
              name: %1$s
              labels:
                tideline.dev/kind: %2$s
            spec:
              consumerGroup: %1$s
              topics:
            %3$s  net:
                tls:
                  enable: true
                  cert:
                    secretKeyRef:
                      name: %1$s
                      key: user.crt
                  key:
                    secretKeyRef:
                      name: %1$s
                      key: user.key
              sink:
                ref:
                  apiVersion: serving.knative.dev/v1
                  kind: Service
                  name: %1$s
            """;
    private static final String PING_SOURCE = """
            ---
            apiVersion: sources.knative.dev/v1
            kind: PingSource
            metadata:
              name: %1$s
              labels:
                tideline.dev/kind: %2$s
            spec:
              sink:
                ref:
                  apiVersion: serving.knative.dev/v1
                  kind: Service
                  name: %1$s
            """;
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: %1$s
              labels:
                tideline.dev/kind: %2$s
            spec:
              selector:
                matchLabels:
                  app.kubernetes.io/name: %1$s
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: %1$s
                spec:
                  containers:
                    - name: %1$s
                      image: tideline/%1$s
                      env:""";
    private static final String NO_ENV = " []\n";
    private static final String KAFKA_ENV = """

                        - name: KAFKA_SSL_KEYSTORE_KEY
                          valueFrom:
                            secretKeyRef:
                              name: %1$s
                              key: user.key
                        - name: KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN
                          valueFrom:
                            secretKeyRef:
                              name: %1$s
                              key: user.crt
            """;
    private static final String SCALED_OBJECT = """
            ---
            apiVersion: keda.sh/v1alpha1
            kind: ScaledObject
            metadata:
              name: %1$s
              labels:
                tideline.dev/kind: %2$s
            spec:
              scaleTargetRef:
                name: %1$s
              triggers:
            """;
    private static final String TRIGGER = """
            \s   - type: kafka
                  authenticationRef:
                    name: kafka-lag
                  metadata:
                    bootstrapServers: tideline-kafka-bootstrap.tideline.svc:9093
                    tls: enable
                    consumerGroup: %s
                    topic: %s
                    lagThreshold: "1000"
                    offsetResetPolicy: earliest
            """;
    private static final String KAFKA_TOPIC = """
            ---
            apiVersion: kafka.strimzi.io/v1
            kind: KafkaTopic
            metadata:
              name: %s
              labels:
                strimzi.io/cluster: tideline
            spec:
              partitions: 12
              replicas: 3
              config:
                retention.ms: 2592000000
            """;

    private ClusterEntries() {}

    static Map<Path, String> files(Path root, Choreography choreography) {
        var entries = new TreeMap<Path, String>();
        for (var function : choreography.functions()) {
            switch (function.kind()) {
                case COMMAND -> put(entries, "commands", function, service(function));
                case QUERY -> put(entries, "queries", function, service(function));
                case REACTOR, PROJECTION -> {
                    put(entries, "events", function, kafkaUser(function));
                    put(
                            entries,
                            "push",
                            function,
                            service(function) + kafkaSource(function) + of(function, PING_SOURCE));
                    put(entries, "pull", function, deployment(function, KAFKA_ENV) + scaledObject(function));
                }
                case TIMER -> {
                    put(entries, "push", function, service(function) + of(function, PING_SOURCE));
                    put(entries, "pull", function, deployment(function, NO_ENV));
                }
                case BACKGROUND -> {}
            }
        }
        var files = new TreeMap<Path, String>();
        entries.forEach((entry, text) -> files.put(ENTRIES.resolve(entry), Described.HEADER + text));
        list(root, files, ENTRIES, Stream.of("commands", "events", "queries").flatMap(folder -> in(entries, folder)));
        for (var trigger : List.of("push", "pull")) {
            list(root, files, ENTRIES.resolve(trigger), in(entries, trigger).map(entry -> entry.subpath(1, 2)));
        }
        var topics = topics(choreography);
        files.put(
                RELAY,
                TextFile.marked(
                        root.resolve(RELAY),
                        TOPICS,
                        topics.stream()
                                .map(topic -> ACL.formatted(topic, "Write"))
                                .collect(joining())));
        files.put(KAFKA_TOPICS, kafkaTopics(root, topics));
        return files;
    }

    private static void put(Map<Path, String> entries, String folder, Function function, String text) {
        entries.put(Path.of(folder, function.name() + ".yaml"), text);
    }

    private static Stream<Path> in(Map<Path, String> entries, String folder) {
        return entries.keySet().stream().filter(entry -> entry.startsWith(folder));
    }

    private static void list(Path root, Map<Path, String> files, Path folder, Stream<Path> entries) {
        var list = folder.resolve("kustomization.yaml");
        files.put(
                list,
                TextFile.marked(
                        root.resolve(list),
                        FUNCTIONS,
                        entries.map(entry -> "  - " + entry + "\n").collect(joining())));
    }

    /** Those that events are published on. */
    private static List<String> topics(Choreography choreography) {
        return Stream.concat(
                        choreography.contexts().stream().map(Context::topic), Stream.of(Topics.PARKED, Topics.SYSTEM))
                .distinct()
                .sorted()
                .toList();
    }

    /** With those that are missing; who removes a topic removes its events. */
    private static String kafkaTopics(Path root, List<String> topics) {
        var text = new StringBuilder(TextFile.read(root.resolve(KAFKA_TOPICS)));
        for (var topic : topics) {
            if (text.indexOf("  name: " + topic + "\n") < 0) {
                text.append(KAFKA_TOPIC.formatted(topic));
            }
        }
        return text.toString();
    }

    private static String service(Function function) {
        return of(function, SERVICE);
    }

    private static String kafkaUser(Function function) {
        return of(function, KAFKA_USER, topics(function, topic -> ACL.formatted(topic, "Read")));
    }

    private static String kafkaSource(Function function) {
        return of(function, KAFKA_SOURCE, topics(function, "    - %s\n"::formatted));
    }

    private static String deployment(Function function, String env) {
        return of(function, DEPLOYMENT + env);
    }

    private static String scaledObject(Function function) {
        return of(function, SCALED_OBJECT) + topics(function, topic -> TRIGGER.formatted(function.name(), topic));
    }

    private static String topics(Function function, java.util.function.Function<String, String> each) {
        return function.topics().stream().map(each).collect(joining());
    }

    private static String of(Function function, String template, Object... more) {
        var values = new ArrayList<Object>(
                List.of(function.name(), function.kind().name().toLowerCase(Locale.ROOT)));
        values.addAll(List.of(more));
        return template.formatted(values.toArray());
    }
}
