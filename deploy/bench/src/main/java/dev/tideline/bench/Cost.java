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

    /** Returns the cost of the work after an earlier moment. */
    Cost since(Cost before) {
        return new Cost(
                orders - before.orders,
                events - before.events,
                functions.minus(before.functions),
                database.minus(before.database),
                broker.minus(before.broker),
                wal - before.wal,
                topics - before.topics);
    }

    /** Returns the processor time of one order, in milliseconds. */
    double cpuMillis() {
        return cpuMillis(functions.plus(database).plus(broker));
    }

    private double cpuMillis(Duration taken) {
        return taken.toNanos() / 1e6 / orders;
    }

    /** Returns the figures of one order. */
    List<Figure> figures() {
        return List.of(
                Figure.of("an order's events", (double) events / orders, Unit.EVENTS),
                cpu("the functions", functions),
                cpu("PostgreSQL", database),
                cpu("Kafka", broker),
                written("PostgreSQL's log", wal),
                written("Kafka's topics", topics));
    }

    private Figure cpu(String of, Duration taken) {
        return Figure.of("an order's work of " + of, cpuMillis(taken), Unit.CPU_MILLISECONDS_AN_ORDER);
    }

    private Figure written(String to, double bytes) {
        return Figure.of("an order in " + to, bytes / KIBIBYTE / orders, Unit.KIBIBYTES_AN_ORDER);
    }
}
