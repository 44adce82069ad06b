package dev.tideline.knative;

import static dev.tideline.knative.Overlay.name;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tideline.event.Topics;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.runtime.schema.DatabaseRole;
import dev.tideline.runtime.schema.TopicSettings;
import dev.tideline.runtime.trigger.Intakes;
import dev.tideline.shop.Sku;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The manifests match this code. No schema can check that. */
class ManifestsTest {
    private static final int MANAGEMENT_PORT = 9000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern SETTING = Pattern.compile("^\\| `((?:TIDELINE|OTEL)_\\w+)`", Pattern.MULTILINE);
    private static final Pattern REFERENCE = Pattern.compile("\\$\\((\\w+)\\)");

    /** Made by the operators of PostgreSQL and Kafka, or as docs/how-to/cluster.md says. */
    private static final Set<String> OTHER_SECRETS = Set.of(
            "postgresql-app",
            "postgresql-auditor",
            "postgresql-ca",
            "postgresql-commands",
            "postgresql-operator",
            "postgresql-projections",
            "postgresql-queries",
            "postgresql-reactors",
            "postgresql-relay",
            "postgresql-scaler",
            "tideline-cluster-ca-cert",
            "tideline-email",
            "tideline-identity",
            "undeliverable-sink");

    private final List<Function> functions = Function.all();

    @ParameterizedTest
    @EnumSource
    void every_function_has_its_entry_and_nothing_else_has(Overlay overlay) {
        assertThat(overlay.workloads().stream().map(Overlay::name))
                .containsExactlyInAnyOrderElementsOf(names(functions));
        for (var function : functions) {
            var workload = workload(overlay, function);
            assertThat(workload.path("kind").asText()).as(function.name()).isEqualTo(workloadKind(overlay, function));
            assertThat(workload.at("/metadata/labels/tideline.dev~1kind").asText())
                    .as(function.name())
                    .isEqualTo(function.kind());
            assertThat(container(workload).path("image").asText())
                    .isEqualTo("tideline/" + function.name() + ":" + System.getProperty("tideline.version"));
        }
    }

    private static String workloadKind(Overlay overlay, Function function) {
        return switch (function.kind()) {
            case "command", "query" -> "Service";
            case "relay" -> "Deployment";
            case "migration" -> "Job";
            default -> overlay.isPush() ? "Service" : "Deployment";
        };
    }

    @ParameterizedTest
    @EnumSource
    void every_container_is_confined(Overlay overlay) {
        for (var workload : overlay.workloads()) {
            var container = container(workload);
            assertThat(container.path("securityContext"))
                    .as(name(workload))
                    .isEqualTo(JSON.valueToTree(Map.of(
                            "runAsNonRoot", true,
                            "readOnlyRootFilesystem", true,
                            "allowPrivilegeEscalation", false,
                            "capabilities", Map.of("drop", List.of("ALL")),
                            "seccompProfile", Map.of("type", "RuntimeDefault"))));
            for (var bound : List.of("requests", "limits")) {
                assertThat(container.path("resources").path(bound).fieldNames())
                        .toIterable()
                        .as("%s of %s", bound, name(workload))
                        .containsExactlyInAnyOrder("cpu", "memory");
            }
            assertThat(podSpec(workload).path("automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            var emptyDirs = elements(podSpec(workload).path("volumes"))
                    .filter(volume -> volume.has("emptyDir"))
                    .map(volume -> volume.path("name").asText())
                    .toList();
            assertThat(elements(container.path("volumeMounts"))
                            .filter(mount -> mount.path("mountPath").asText().equals("/tmp"))
                            .map(mount -> mount.path("name").asText()))
                    .as("where %s may write", name(workload))
                    .isNotEmpty()
                    .isSubsetOf(emptyDirs);
        }
    }

    /** The checks and their time-outs are those that docs/reference/operations.md describes. */
    @ParameterizedTest
    @EnumSource
    void probes_ask_what_the_functions_answer(Overlay overlay) {
        for (var workload : overlay.workloads()) {
            var container = container(workload);
            if (workload.path("kind").asText().equals("Job")) {
                continue;
            }
            var liveness = container.path("livenessProbe");
            assertThat(liveness.at("/httpGet/path").asText()).as(name(workload)).isEqualTo("/q/health/live");
            assertThat(liveness.path("periodSeconds").asInt()
                            * liveness.path("failureThreshold").asInt())
                    .as("seconds until %s is restarted", name(workload))
                    .isEqualTo(60);
            assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(8080);
            assertThat(variables(overlay, workload)).doesNotContainKey("TIDELINE_MANAGEMENT_PORT");
            var readiness = container.path("readinessProbe");
            if (workload.path("kind").asText().equals("Service")) {
                assertThat(readiness).isEqualTo(JSON.valueToTree(Map.of("httpGet", Map.of("path", "/q/health/live"))));
                assertThat(container.path("ports"))
                        .as("Knative allows one port")
                        .hasSize(1);
                assertThat(liveness.at("/httpGet/port").isMissingNode()).isTrue();
            } else {
                assertThat(readiness.at("/httpGet/path").asText()).isEqualTo("/q/health/ready");
                assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
                assertThat(container.at("/ports/1/containerPort").asInt()).isEqualTo(MANAGEMENT_PORT);
                assertThat(Stream.of("livenessProbe", "readinessProbe", "startupProbe")
                                .map(probe -> container
                                        .path(probe)
                                        .at("/httpGet/port")
                                        .asInt()))
                        .as("the ports that %s is probed on", name(workload))
                        .containsOnly(MANAGEMENT_PORT);
            }
            Stream.of("livenessProbe", "readinessProbe", "startupProbe")
                    .map(container::path)
                    .filter(probe -> probe.has("periodSeconds"))
                    .forEach(probe -> assertThat(probe.path("timeoutSeconds").asInt())
                            .as("longer than a check of %s takes", name(workload))
                            .isGreaterThanOrEqualTo(4));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_function_has_the_time_that_it_takes_to_stop(Overlay overlay) {
        for (var workload : overlay.workloads()) {
            var given = switch (workload.path("kind").asText()) {
                case "Service" -> podSpec(workload).path("timeoutSeconds");
                default -> podSpec(workload).path("terminationGracePeriodSeconds");
            };
            // Twice, since connections and consumers have to be closed as well. The time of a Job is Kubernetes' 30
            // seconds.
            assertThat(Duration.ofSeconds(given.asInt(30)))
                    .as(name(workload))
                    .isGreaterThanOrEqualTo(Intakes.DRAIN_TIMEOUT.multipliedBy(2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_variable_is_a_setting_that_functions_read(Overlay overlay) throws IOException {
        var settings = SETTING.matcher(Files.readString(Function.PROJECT.resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .collect(toSet());
        for (var workload : overlay.workloads()) {
            var variables = variables(overlay, workload);
            var references = variables.values().stream()
                    .flatMap(value -> REFERENCE.matcher(value).results())
                    .map(found -> found.group(1))
                    .collect(toSet());
            assertThat(variables.keySet())
                    .as(name(workload))
                    .allMatch(variable -> settings.contains(variable)
                            || references.contains(variable)
                            || variable.startsWith("KAFKA_")
                                    && ProducerConfig.configNames()
                                            .contains(variable.substring("KAFKA_".length())
                                                    .toLowerCase()
                                                    .replace('_', '.')));
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_function_has_the_settings_that_it_needs(Overlay overlay) {
        for (var function : functions) {
            var workload = workload(overlay, function);
            var variables = variables(overlay, workload);
            assertThat(variables)
                    .as(function.name())
                    .containsEntry("TIDELINE_TRIGGER", overlay.trigger())
                    .containsKeys("TIDELINE_PG_URL", "TIDELINE_PG_CA");
            assertThat(variables.containsKey("TIDELINE_EMAIL_SECRET"))
                    .as("the e-mail secret of " + function.name())
                    .isEqualTo(function.libraries().contains("shop-users"));
            assertThat(variables).containsEntry("TIDELINE_AUTH", "jwt");
            for (var secret : Set.of("TIDELINE_USER_NAMESPACE", "TIDELINE_SEAL_SECRET")) {
                assertThat(variables.containsKey(secret))
                        .as("the %s of %s", secret, function.name())
                        .isEqualTo(Set.of("command", "query").contains(function.kind()));
            }
            var kafka = Set.of(
                    "TIDELINE_KAFKA",
                    "KAFKA_SECURITY_PROTOCOL",
                    "KAFKA_SSL_TRUSTSTORE_TYPE",
                    "KAFKA_SSL_TRUSTSTORE_CERTIFICATES",
                    "KAFKA_SSL_KEYSTORE_TYPE",
                    "KAFKA_SSL_KEYSTORE_KEY",
                    "KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN");
            assertThat(variables.keySet().stream().filter(variable -> variable.contains("KAFKA")))
                    .as("what %s knows of Kafka", function.name())
                    .containsExactlyInAnyOrderElementsOf(function.usesKafka(overlay) ? kafka : Set.of());
            if (function.usesKafka(overlay)) {
                assertThat(variables)
                        .containsEntry("KAFKA_SSL_KEYSTORE_KEY", function.name() + "/user.key")
                        .containsEntry("KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN", function.name() + "/user.crt");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_function_logs_in_to_the_database_as_its_role(Overlay overlay) {
        for (var function : functions) {
            var secrets = elements(container(workload(overlay, function)).path("env"))
                    .filter(variable -> variable.path("name").asText().startsWith("PG_")
                            || variable.path("name").asText().equals("TIDELINE_PG_URL"))
                    .map(variable -> variable.at("/valueFrom/secretKeyRef/name"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .distinct();
            assertThat(secrets)
                    .as(function.name())
                    .containsExactly(
                            function.kind().equals("migration")
                                    ? "postgresql-app"
                                    : "postgresql-" + function.databaseRole().kind());
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_database_has_all_roles_that_log_in_to_it(Overlay overlay) {
        var roles = elements(overlay.get("Cluster", "postgresql").at("/spec/managed/roles"))
                .map(role -> role.path("name").asText() + " "
                        + role.at("/passwordSecret/name").asText());

        assertThat(roles)
                .containsExactlyInAnyOrderElementsOf(Stream.of(DatabaseRole.values())
                        .filter(role -> role != DatabaseRole.APP)
                        .map(role -> "tideline_%1$s postgresql-%1$s".formatted(role.kind()))
                        .toList());
    }

    /** PgBouncer has a pool for each role, in each of its instances. */
    @ParameterizedTest
    @EnumSource
    void all_pools_together_leave_connections_to_those_who_use_none(Overlay overlay) {
        var pooler = overlay.get("Pooler", "postgresql-pooler").path("spec");
        var pooled = functions.stream()
                .filter(function -> variables(overlay, workload(overlay, function))
                        .get("TIDELINE_PG_URL")
                        .contains("@postgresql-pooler:"))
                .map(Function::databaseRole)
                .distinct()
                .count();
        var connections = pooled
                * pooler.path("instances").asInt()
                * pooler.at("/pgbouncer/parameters/default_pool_size").asInt();

        assertThat(connections)
                .as("and the relay's, those of the server's own, and of an administrator")
                .isBetween(
                        100L,
                        overlay.get("Cluster", "postgresql")
                                        .at("/spec/postgresql/parameters/max_connections")
                                        .asLong()
                                - 30);
    }

    @ParameterizedTest
    @EnumSource
    void a_reference_in_a_variable_is_to_one_before_it(Overlay overlay) {
        for (var workload : overlay.workloads()) {
            var known = new HashSet<String>();
            elements(container(workload).path("env")).forEach(variable -> {
                REFERENCE
                        .matcher(variable.path("value").asText())
                        .results()
                        .forEach(found -> assertThat(known).as(name(workload)).contains(found.group(1)));
                known.add(variable.path("name").asText());
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_secret_is_made_by_somebody(Overlay overlay) {
        var made = new HashSet<>(OTHER_SECRETS);
        overlay.all("KafkaUser").forEach(user -> made.add(name(user)));
        for (var object : overlay.all()) {
            Stream.of("secretKeyRef", "secretTargetRef", "secret")
                    .flatMap(field -> object.findValues(field).stream())
                    .flatMap(found -> found.isArray() ? elements(found) : Stream.of(found))
                    .map(found -> Stream.of(found.path("name"), found.path("secretName"), found.at("/ref/name"))
                            .filter(JsonNode::isTextual)
                            .findFirst()
                            .orElseThrow())
                    .forEach(secret -> assertThat(made).as(name(object)).contains(secret.asText()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void pods_are_labelled_with_what_network_policies_go_by(Overlay overlay) {
        for (var function : functions) {
            var workload = workload(overlay, function);
            var labels = workload.at("/spec/template/metadata/labels");
            assertThat(labels.path("tideline.dev/kind").asText())
                    .as(function.name())
                    .isEqualTo(function.kind());
            assertThat(labels.path("tideline.dev/kafka").asText())
                    .as(function.name())
                    .isEqualTo(function.usesKafka(overlay) ? "client" : "");
            assertThat(labels.path("tideline.dev/postgresql").asText())
                    .as(function.name())
                    .isEqualTo(
                            variables(overlay, workload).get("TIDELINE_PG_URL").contains("@postgresql-pooler:")
                                    ? ""
                                    : "direct");
        }
    }

    @Test
    void each_function_that_events_wake_is_sent_those_of_its_topics() {
        assertThat(Overlay.PUSH.all("KafkaSource").stream().map(Overlay::name))
                .containsExactlyInAnyOrderElementsOf(names(wokenByEvents()));
        for (var function : wokenByEvents()) {
            var spec = Overlay.PUSH.get("KafkaSource", function.name()).path("spec");
            assertThat(texts(spec.path("topics"))).as(function.name()).isEqualTo(function.topics());
            assertThat(spec.path("consumerGroup").asText()).as(function.name()).isEqualTo(function.group());
            assertSentTo(function, spec);
            assertThat(spec.path("ordering").asText()).isEqualTo("ordered");
            assertThat(spec.path("initialOffset").asText()).isEqualTo("earliest");
            assertThat(spec.at("/net/tls/enable").asBoolean()).isTrue();
            assertThat(spec.at("/net/tls/key/secretKeyRef/name").asText()).isEqualTo(function.name());
            assertThat(spec.at("/net/tls/cert/secretKeyRef/name").asText()).isEqualTo(function.name());
            var delivery = spec.path("delivery");
            assertThat(delivery.fieldNames())
                    .toIterable()
                    .contains("retry", "backoffPolicy", "backoffDelay", "timeout", "deadLetterSink");
            assertThat(Duration.parse(delivery.path("timeout").asText()))
                    .as("how long an answer of %s is waited for", function.name())
                    .isLessThan(Duration.ofSeconds(podSpec(workload(Overlay.PUSH, function))
                            .path("timeoutSeconds")
                            .asInt()));
            var sink = Overlay.PUSH.get(
                    "KafkaSink", delivery.at("/deadLetterSink/ref/name").asText());
            assertThat(sink.at("/spec/topic").asText()).isEqualTo(Topics.UNDELIVERABLE);
        }
    }

    @Test
    void each_function_that_may_have_set_something_aside_is_told_the_time() {
        var told = functions.stream()
                .filter(function -> function.isWokenByEvents() || function.isWokenByTime())
                .toList();
        assertThat(Overlay.PUSH.all("PingSource").stream().map(Overlay::name))
                .containsExactlyInAnyOrderElementsOf(names(told));
        for (var function : told) {
            var spec = Overlay.PUSH.get("PingSource", function.name()).path("spec");
            assertSentTo(function, spec);
            assertThat(spec.path("schedule").asText()).matches("(\\*|\\*/\\d+) \\* \\* \\* \\*");
        }
    }

    /** Design §14. */
    @Test
    void a_ping_each_minute_lets_time_limits_of_sagas_pass() {
        var sagas = functions.stream().filter(Function::isSaga).toList();

        assertThat(sagas).isNotEmpty();
        for (var saga : sagas) {
            assertThat(Overlay.PUSH
                            .get("PingSource", saga.name())
                            .at("/spec/schedule")
                            .asText())
                    .as(saga.name())
                    .isEqualTo("* * * * *");
            assertThat(Overlay.PULL
                            .get("ScaledObject", saga.name())
                            .at("/spec/minReplicaCount")
                            .asInt())
                    .as(saga.name())
                    .isPositive();
        }
    }

    /** A stuck saga makes no events, and its alert needs the metric. */
    @Test
    void the_function_that_counts_open_sagas_never_sleeps() {
        assertThat(Overlay.PUSH
                        .get("Service", "saga-view")
                        .at("/spec/template/metadata/annotations/autoscaling.knative.dev~1min-scale")
                        .asInt())
                .isEqualTo(1);
        assertThat(Overlay.PULL
                        .get("ScaledObject", "saga-view")
                        .at("/spec/minReplicaCount")
                        .asInt())
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void only_place_order_has_the_setting_of_the_saga(Overlay overlay) {
        for (var workload : overlay.workloads()) {
            assertThat(variables(overlay, workload).get("TIDELINE_SAGA"))
                    .as(name(workload))
                    .isEqualTo(
                            overlay.isOrchestrated() && name(workload).equals("place-order") ? "orchestration" : null);
        }
    }

    private static void assertSentTo(Function function, JsonNode source) {
        assertThat(source.at("/sink/ref"))
                .as(function.name())
                .isEqualTo(JSON.valueToTree(
                        Map.of("apiVersion", "serving.knative.dev/v1", "kind", "Service", "name", function.name())));
    }

    @Test
    void each_function_that_pulls_is_scaled_by_the_lag_of_its_group() {
        assertThat(Overlay.PULL.all("ScaledObject").stream().map(Overlay::name))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(names(wokenByEvents()).stream(), Stream.of("event-relay"))
                                .toList());
        for (var function : wokenByEvents()) {
            var spec = Overlay.PULL.get("ScaledObject", function.name()).path("spec");
            assertThat(spec.at("/scaleTargetRef/name").asText()).isEqualTo(function.name());
            assertThat(spec.path("fallback").isObject()).isTrue();
            var triggers = elements(spec.path("triggers")).toList();
            assertThat(triggers.stream()
                            .map(trigger -> trigger.at("/metadata/topic").asText()))
                    .as(function.name())
                    .containsExactlyInAnyOrderElementsOf(function.topics());
            assertThat(triggers).allSatisfy(trigger -> {
                assertThat(trigger.path("type").asText()).isEqualTo("kafka");
                assertThat(trigger.at("/metadata/consumerGroup").asText()).isEqualTo(function.group());
                assertThat(trigger.at("/metadata/offsetResetPolicy").asText()).isEqualTo("earliest");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void scalers_have_only_text_values_and_a_known_authentication(Overlay overlay) {
        for (var scaled : overlay.all("ScaledObject")) {
            elements(scaled.at("/spec/triggers")).forEach(trigger -> {
                assertThat(trigger.path("metadata").properties())
                        .as(name(scaled))
                        .allMatch(entry -> entry.getValue().isTextual());
                overlay.get(
                        "TriggerAuthentication",
                        trigger.at("/authenticationRef/name").asText());
            });
        }
    }

    @Test
    void the_relay_is_scaled_by_what_it_has_not_published() {
        var query = Overlay.PUSH
                .get("ScaledObject", "event-relay")
                .at("/spec/triggers/0/metadata/query")
                .asText();
        var before = unpublished(query);

        StoredEvents.appended(new StockAdded(new Sku(UUID.randomUUID().toString()), 1));

        assertThat(unpublished(query)).isEqualTo(before + 1);
    }

    private static long unpublished(String query) {
        return Long.parseLong(Sql.rows(query).getFirst().values().iterator().next());
    }

    @ParameterizedTest
    @EnumSource
    void topics_are_those_that_the_migration_makes(Overlay overlay) {
        assertThat(overlay.all("KafkaTopic").stream().map(Overlay::name))
                .containsExactlyInAnyOrderElementsOf(Topics.ALL);
        for (var topic : overlay.all("KafkaTopic")) {
            assertThat(topic.at("/spec/partitions").asInt()).isEqualTo(TopicSettings.DEFAULT.partitions());
            assertThat(topic.at("/spec/config/retention.ms").asLong()).isEqualTo(TopicSettings.RETENTION.toMillis());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everything_of_kafka_names_its_cluster(Overlay overlay) {
        var cluster = name(overlay.all("Kafka").getFirst());
        for (var kind : List.of("KafkaTopic", "KafkaUser", "KafkaNodePool")) {
            assertThat(overlay.all(kind))
                    .isNotEmpty()
                    .allSatisfy(object -> assertThat(object.at("/metadata/labels/strimzi.io~1cluster")
                                    .asText())
                            .isEqualTo(cluster));
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_function_may_do_in_kafka_what_it_does_and_no_more(Overlay overlay) {
        var expected = functions.stream()
                .filter(function -> function.isWokenByEvents() || function.usesKafka(overlay))
                .collect(toMap(Function::name, function -> rights(overlay, function)));
        if (overlay.isPush()) {
            expected.put("undeliverable", Set.of("Describe Write topic tideline.undeliverable"));
        } else {
            expected.put("lag", Set.of("Describe topic tideline.*", "Describe group *"));
        }

        assertThat(overlay.all("KafkaUser").stream().collect(toMap(Overlay::name, ManifestsTest::rights)))
                .isEqualTo(expected);
    }

    private static Set<String> rights(Overlay overlay, Function function) {
        if (function.isWokenByEvents()) {
            var rights = new HashSet<String>();
            function.topics().forEach(topic -> rights.add("Describe Read topic " + topic));
            rights.add("Read group " + function.group());
            if (!overlay.isPush()) {
                rights.add("Describe Write topic " + Topics.UNDELIVERABLE);
            }
            return rights;
        }
        return function.kind().equals("migration")
                ? Set.of("Create Describe topic tideline.*")
                : Topics.ALL.stream()
                        .filter(topic -> !topic.equals(Topics.UNDELIVERABLE))
                        .map(topic -> "Describe Write topic " + topic)
                        .collect(toSet());
    }

    private static Set<String> rights(JsonNode user) {
        return elements(user.at("/spec/authorization/acls"))
                .map(acl -> elements(acl.path("operations"))
                                .map(JsonNode::asText)
                                .sorted()
                                .collect(Collectors.joining(" "))
                        + " " + acl.at("/resource/type").asText()
                        + " " + acl.at("/resource/name").asText()
                        + (acl.at("/resource/patternType").asText().equals("prefix") ? "*" : ""))
                .collect(toSet());
    }

    private List<Function> wokenByEvents() {
        return functions.stream().filter(Function::isWokenByEvents).toList();
    }

    private static JsonNode workload(Overlay overlay, Function function) {
        return overlay.workloads().stream()
                .filter(workload -> name(workload).equals(function.name()))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode podSpec(JsonNode workload) {
        return workload.at("/spec/template/spec");
    }

    private static JsonNode container(JsonNode workload) {
        assertThat(podSpec(workload).path("containers")).as(name(workload)).hasSize(1);
        return podSpec(workload).at("/containers/0");
    }

    /** Returns the environment variables of a container. The value of a secret is its name and the key in it. */
    private static Map<String, String> variables(Overlay overlay, JsonNode workload) {
        var variables = new HashMap<String, String>();
        elements(container(workload).path("envFrom"))
                .map(source ->
                        overlay.get("ConfigMap", source.at("/configMapRef/name").asText()))
                .forEach(map -> map.path("data")
                        .properties()
                        .forEach(entry ->
                                variables.put(entry.getKey(), entry.getValue().asText())));
        elements(container(workload).path("env")).forEach(variable -> {
            var secret = variable.at("/valueFrom/secretKeyRef");
            variables.put(
                    variable.path("name").asText(),
                    secret.isObject()
                            ? secret.path("name").asText() + "/"
                                    + secret.path("key").asText()
                            : variable.path("value").asText());
        });
        return variables;
    }

    private static List<String> names(List<Function> functions) {
        return functions.stream().map(Function::name).toList();
    }

    private static Set<String> texts(JsonNode array) {
        return elements(array).map(JsonNode::asText).collect(toSet());
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
