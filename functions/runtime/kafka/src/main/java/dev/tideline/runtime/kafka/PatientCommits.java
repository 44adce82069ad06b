package dev.tideline.runtime.kafka;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorIncomingConfiguration;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.ContextHolder;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.smallrye.reactive.messaging.kafka.commit.KafkaThrottledLatestProcessedCommit;
import io.vertx.mutiny.core.Context;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Commits offsets as the connector's throttled strategy does, but waits for a broker that is away.
 *
 * <p>When the first record of a partition arrives, that strategy asks the broker for the committed offset. If the broker does not answer
 * within a minute, the channel fails, and the function reads nothing more until its process is restarted. Here the question is asked again.
 */
@Singleton
@Identifier(PatientCommits.STRATEGY)
public final class PatientCommits implements KafkaCommitHandler.Factory {
    static final String STRATEGY = "patient";

    private static final Logger LOG = Logger.getLogger(PatientCommits.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final KafkaThrottledLatestProcessedCommit.Factory throttled =
            new KafkaThrottledLatestProcessedCommit.Factory();

    @Override
    public KafkaCommitHandler create(
            KafkaConnectorIncomingConfiguration config,
            Vertx vertx,
            KafkaConsumer<?, ?> consumer,
            BiConsumer<Throwable, Boolean> reportFailure) {
        var handler = throttled.create(config, vertx, consumer, reportFailure);
        return new Patient<>(config.getChannel(), handler, vertx);
    }

    /** @param <H> the handler that this one asks again */
    static final class Patient<H extends ContextHolder & KafkaCommitHandler> extends ContextHolder
            implements KafkaCommitHandler {
        private final String channel;
        private final H handler;
        private volatile boolean ended;

        Patient(String channel, H handler, Vertx vertx) {
            super(vertx, handler.getTimeoutInMillis());
            this.channel = channel;
            this.handler = handler;
        }

        @Override
        public void capture(Context context) {
            super.capture(context);
            handler.capture(context);
        }

        @Override
        public void capture(io.vertx.core.Context context) {
            capture(new Context(context));
        }

        @Override
        public <K, V> Uni<IncomingKafkaRecord<K, V>> received(IncomingKafkaRecord<K, V> record) {
            return Uni.createFrom()
                    .deferred(() -> handler.received(record))
                    .runSubscriptionOn(this::runOnContext)
                    .onFailure()
                    .invoke(failure -> LOG.warnf("%s: Kafka does not tell the committed offset: %s", channel, failure))
                    .onFailure(_ -> !ended)
                    .retry()
                    .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                    .indefinitely();
        }

        @Override
        public <K, V> Multi<IncomingKafkaRecord<K, V>> decorateStream(Multi<IncomingKafkaRecord<K, V>> records) {
            return handler.decorateStream(records);
        }

        @Override
        public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record) {
            return handler.handle(record);
        }

        @Override
        public void partitionsAssigned(Collection<TopicPartition> partitions) {
            handler.partitionsAssigned(partitions);
        }

        @Override
        public void partitionsRevoked(Collection<TopicPartition> partitions) {
            handler.partitionsRevoked(partitions);
        }

        @Override
        public void terminate(boolean graceful) {
            ended = true;
            handler.terminate(graceful);
        }
    }
}
