package dev.tideline.bench;

import dev.tideline.bench.Figure.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * The cost of orders: the processor time that they take and the bytes that are written for them. It needs servers of this machine.
 */
record Cost(
        long orders, long events, Duration functions, Duration database, Duration broker, double wal, double topics) {
    private static final double KIBIBYTE = 1_024;

    /** Returns the cost of all work up to now. */
    static Cost now(Environment environment, Application functions) throws InterruptedException, ExecutionException {
        var own = functions.handle();
        return new Cost(
                environment.number("SELECT count(*) FROM order_view WHERE status = 'confirmed'"),
                environment.number("SELECT max(position) FROM stamps"),
                own.info().totalCpuDuration().orElseThrow(),
                // Its first process has lost its parent.
                cpu(ProcessHandle.allProcesses().filter(Cost::isPostgres)),
                cpu(ProcessHandle.current()
                        .descendants()
                        .filter(process -> !isPostgres(process) && process.pid() != own.pid())),
                environment.number("SELECT (pg_current_wal_lsn() - '0/0')::bigint"),
                topics(environment));
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/postgres");
    }

    private static Duration cpu(Stream<ProcessHandle> processes) {
        return processes
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static double topics(Environment environment) throws InterruptedException, ExecutionException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", environment.kafka()))) {
            return admin
                    .describeLogDirs(admin.describeCluster().nodes().get().stream()
                            .map(node -> node.id())
                            .toList())
                    .allDescriptions()
                    .get()
                    .values()
                    .stream()
                    .flatMap(folders -> folders.values().stream())
                    .flatMap(folder -> folder.replicaInfos().values().stream())
                    .mapToLong(replica -> replica.size())
                    .sum();
        }
    }

    List<Figure> figuresSince(Cost before) {
        var done = orders - before.orders;
        return List.of(
                Figure.of("an order's events", (double) (events - before.events) / done, Unit.EVENTS),
                cpu("the functions", functions.minus(before.functions), done),
                cpu("PostgreSQL", database.minus(before.database), done),
                cpu("Kafka", broker.minus(before.broker), done),
                written("PostgreSQL's log", wal - before.wal, done),
                written("Kafka's topics", topics - before.topics, done));
    }

    private static Figure cpu(String of, Duration taken, long orders) {
        return Figure.of("an order's work of " + of, taken.toNanos() / 1e6 / orders, Unit.CPU_MILLISECONDS_AN_ORDER);
    }

    private static Figure written(String to, double bytes, long orders) {
        return Figure.of("an order in " + to, bytes / KIBIBYTE / orders, Unit.KIBIBYTES_AN_ORDER);
    }
}
