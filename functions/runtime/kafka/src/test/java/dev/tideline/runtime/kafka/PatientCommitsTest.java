package dev.tideline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.runtime.kafka.PatientCommits.Patient;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.commit.ContextHolder;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.vertx.core.Context;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatientCommitsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getDelegate().getOrCreateContext();
    private final Broker broker = new Broker();
    private final Patient<Broker> commits = new Patient<>("a-channel", broker, vertx);
    private final IncomingKafkaRecord<String, byte[]> record = new IncomingKafkaRecord<>(
            new ConsumerRecord<>("tideline.orders", 0, 0, "order-1", new byte[0]),
            "a-channel",
            0,
            commits,
            null,
            false);

    @BeforeEach
    void the_channel_has_a_context() {
        commits.capture(context);
    }

    @AfterEach
    void vertx_ends() {
        vertx.closeAndAwait();
    }

    @Test
    void a_record_is_received_when_the_broker_answers_again() {
        broker.silent = 3;

        assertThat(commits.received(record).await().atMost(PATIENCE)).isEqualTo(record);

        assertThat(broker.asked).hasSize(4).containsOnly(context);
    }

    @Test
    void a_channel_that_has_ended_asks_no_more() {
        broker.silent = Integer.MAX_VALUE;
        commits.terminate(false);

        assertThatThrownBy(() -> commits.received(record).await().atMost(PATIENCE))
                .isInstanceOf(TimeoutException.class);

        assertThat(broker.asked).hasSize(1);
    }

    @Test
    void all_channels_commit_with_patience() {
        assertThat(ConfigProvider.getConfig()
                        .getValue("mp.messaging.connector.smallrye-kafka.commit-strategy", String.class))
                .isEqualTo(PatientCommits.STRATEGY);
    }

    /** A strategy whose broker does not answer some times. */
    private final class Broker extends ContextHolder implements KafkaCommitHandler {
        private final List<Context> asked = new ArrayList<>();
        private int silent;

        Broker() {
            super(PatientCommitsTest.this.vertx, 1_000);
        }

        @Override
        public <K, V> Uni<IncomingKafkaRecord<K, V>> received(IncomingKafkaRecord<K, V> received) {
            asked.add(io.vertx.core.Vertx.currentContext());
            return asked.size() <= silent
                    ? Uni.createFrom().failure(new TimeoutException("no committed offset"))
                    : Uni.createFrom().item(received);
        }

        @Override
        public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> handled) {
            return Uni.createFrom().voidItem();
        }
    }
}
