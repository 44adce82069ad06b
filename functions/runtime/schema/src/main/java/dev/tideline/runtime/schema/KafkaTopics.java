package dev.tideline.runtime.schema;

import dev.tideline.event.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Kafka's topics. One that exists is left alone, whatever its settings. */
final class KafkaTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private KafkaTopics() {}

    static void create(Map<String, Object> kafka, TopicSettings settings) {
        var config = new HashMap<>(kafka);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
        try (var admin = Admin.create(config)) {
            var missing = Topics.ALL.stream()
                    .map(name -> new NewTopic(name, settings.partitions(), settings.replicationFactor())
                            .configs(Map.of(
                                    TopicConfig.RETENTION_MS_CONFIG,
                                    Long.toString(TopicSettings.RETENTION.toMillis()))))
                    .toList();
            for (var created : admin.createTopics(missing).values().values()) {
                awaitUnlessThere(created);
            }
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (KafkaException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private static void awaitUnlessThere(KafkaFuture<Void> created) throws ExecutionException, InterruptedException {
        try {
            created.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static IllegalStateException failed(Throwable cause) {
        return new IllegalStateException("the topics were not created: " + cause.getMessage(), cause);
    }
}
