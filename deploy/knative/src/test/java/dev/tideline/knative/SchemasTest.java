package dev.tideline.knative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.ReferenceGrant;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every object is one that its API takes, without a field that the API would skip. */
class SchemasTest {
    /** The models of Kubernetes and of the Gateway API, by API version and kind. */
    private static final Map<String, Class<?>> MODELS = Map.of(
            "v1/Namespace", Namespace.class,
            "v1/ConfigMap", ConfigMap.class,
            "apps/v1/Deployment", Deployment.class,
            "batch/v1/Job", Job.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "gateway.networking.k8s.io/v1/Gateway", Gateway.class,
            "gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class,
            "gateway.networking.k8s.io/v1beta1/ReferenceGrant", ReferenceGrant.class);

    private static final Map<String, JsonSchema> SCHEMAS = new HashMap<>();

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                /** Makes an unknown field an error. The models would keep it. */
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    @ParameterizedTest
    @EnumSource
    void every_object_is_valid(Overlay overlay) {
        assertThat(overlay.all()).isNotEmpty().allSatisfy(SchemasTest::check);
    }

    @Test
    void an_unknown_field_is_refused_wherever_it_is() {
        Stream.of("Service", "KafkaSource", "PingSource", "KafkaSink", "Job", "NetworkPolicy", "Cluster", "Pooler")
                .forEach(kind -> assertRefused(Overlay.PUSH.all(kind).getFirst(), "/spec"));
        Stream.of("Deployment", "ScaledObject", "KafkaUser", "KafkaTopic", "Kafka", "KafkaNodePool")
                .forEach(kind -> assertRefused(Overlay.PULL.all(kind).getFirst(), "/spec"));
        Stream.of("Service", "Job")
                .forEach(kind -> assertRefused(
                        Overlay.PUSH.all(kind).getFirst(), "/spec/template/spec/containers/0/securityContext"));
    }

    private static void assertRefused(JsonNode object, String parent) {
        var changed = object.deepCopy();
        ((ObjectNode) changed.at(parent)).put("mistyped", "anything");

        assertThatThrownBy(() -> check(changed)).hasMessageContaining("mistyped");
    }

    private static void check(JsonNode object) {
        var kind = object.path("kind").asText();
        var what = kind + " " + Overlay.name(object);
        var model = MODELS.get(object.path("apiVersion").asText() + "/" + kind);
        if (model != null) {
            assertThatCode(() -> STRICT.treeToValue(object, model)).as(what).doesNotThrowAnyException();
        } else {
            assertThat(SCHEMAS.computeIfAbsent(kind, SchemasTest::schema).validate(object))
                    .as(what)
                    .isEmpty();
        }
    }

    private static JsonSchema schema(String kind) {
        var resource = SchemasTest.class.getResourceAsStream("/crds/" + kind + ".json");
        assertThat(resource).as("the schema of " + kind).isNotNull();
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(resource);
    }
}
