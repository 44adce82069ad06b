package dev.tideline.choreography.project;

import static java.util.stream.Collectors.joining;

import dev.tideline.choreography.Choreography.Function;
import dev.tideline.choreography.Choreography.Kind;
import dev.tideline.choreography.KafkaRights;
import dev.tideline.choreography.KafkaRights.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The manifests of a function. What functions of a kind have in common is patched in by the components of the cluster. */
final class Manifests {
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
            %3$s""";
    private static final String ACL = """
            \s     - resource:
                      type: %s
                      name: %s
                    operations: %s
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
            %3$sspec:
              sink:
                ref:
                  apiVersion: serving.knative.dev/v1
                  kind: Service
                  name: %1$s
            """;
    private static final String TIME_LIMITS = """
            \s   tideline.dev/time-limits: "true"
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

    private Manifests() {}

    static String service(Function function) {
        return of(function, SERVICE);
    }

    static String kafkaUser(Function function) {
        return of(function, KAFKA_USER, acls(KafkaRights.of(function)));
    }

    static String acls(KafkaRights rights) {
        return rights.rights().stream()
                .map(right -> ACL.formatted(
                        right.resource().name().toLowerCase(Locale.ROOT),
                        right.name(),
                        right.operations().stream().map(Manifests::capitalised).toList()))
                .collect(joining());
    }

    private static String capitalised(Operation operation) {
        return operation.name().charAt(0) + operation.name().substring(1).toLowerCase(Locale.ROOT);
    }

    static String kafkaSource(Function function) {
        return of(function, KAFKA_SOURCE, ofTopics(function, "    - %s\n"::formatted));
    }

    static String pingSource(Function function) {
        return of(function, PING_SOURCE, function.kind() == Kind.SAGA ? TIME_LIMITS : "");
    }

    static String deployment(Function function) {
        return of(function, DEPLOYMENT + (function.topics().isEmpty() ? NO_ENV : KAFKA_ENV));
    }

    static String scaledObject(Function function) {
        return of(function, SCALED_OBJECT) + ofTopics(function, topic -> TRIGGER.formatted(function.name(), topic));
    }

    static String kafkaTopic(String topic) {
        return KAFKA_TOPIC.formatted(topic);
    }

    private static String ofTopics(Function function, java.util.function.Function<String, String> each) {
        return function.topics().stream().map(each).collect(joining());
    }

    private static String of(Function function, String template, Object... more) {
        // A cluster runs participants and sagas as it runs reactors.
        var kind = Set.of(Kind.PARTICIPANT, Kind.SAGA).contains(function.kind()) ? Kind.REACTOR : function.kind();
        var values = new ArrayList<Object>(List.of(function.name(), kind.name().toLowerCase(Locale.ROOT)));
        values.addAll(List.of(more));
        return template.formatted(values.toArray());
    }
}
