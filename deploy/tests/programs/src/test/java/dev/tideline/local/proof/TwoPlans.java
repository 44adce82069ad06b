package dev.tideline.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.local.LocalRun;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * Builds the program of a next release, in which fulfil-order has a second version of its plan beside the first. The class of the saga is
 * compiled again from its source, with one more plan, and replaced in a copy of the program. All else is the same.
 *
 * <p>The first step of the second version has another name, with the order's id in it. So neither version can lead an instance of the
 * other: its step would be unknown.
 */
final class TwoPlans {
    private static final Path SOURCE = Path.of(
            "../../../functions/orchestration/fulfil-order/src/main/java/dev/tideline/orchestration/fulfilorder/FulfilOrder.java");
    private static final String ONE_PLAN = "return Plans.of(first, List.of());";
    private static final String TWO_PLANS = """
            var thing = dev.tideline.plan.Step.<OrderPlaced, OrderPlaced>stepForEach(
                    "reserve-inventory",
                    placed -> List.of(placed),
                    OrderPlaced::orderId,
                    OrderCommand::of,
                    reserved.about(ReservationEvent::orderId));
            var second = Plan.of("fulfil-order", 2, OrderPlaced.class, OrderPlaced::orderId)
                    .limits(deadline, Duration.ofMinutes(1))
                    .then(thing.undo("release-inventory", released.about(ReservationEvent::orderId)))
                    .then(step("process-payment", OrderCommand::of, paid).undo("refund-payment", refunded))
                    .pivot(step("confirm-order", OrderCommand::of, confirmed), "end-order")
                    .then(step("sell-inventory", OrderCommand::of, sold))
                    .end("end-order", EndOrderCommand::of, ended)
                    .cancelledBy(OrderCancelled.class, OrderCancelled::orderId)
                    .build();
            return Plans.of(second, List.of(first));
            """;

    private TwoPlans() {}

    /** Builds the program in a folder, and returns the program's own folder in there. */
    static Path build(Path folder) throws IOException {
        var program = folder.resolve("next-release");
        copy(LocalRun.PROGRAM, program);
        var classes = compile(folder, program.resolve("lib/main"));
        try (var jar = FileSystems.newFileSystem(function(program));
                var compiled = Files.walk(classes)) {
            for (var one : compiled.filter(Files::isRegularFile).toList()) {
                Files.copy(one, jar.getPath(classes.relativize(one).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return program;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static Path function(Path program) throws IOException {
        try (var jars = Files.list(program.resolve("lib/main"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("dev.tideline.fulfil-order-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Returns the folder of the compiled classes. */
    private static Path compile(Path folder, Path libraries) throws IOException {
        var source = Files.readString(SOURCE);
        assertThat(source).as("the plans of fulfil-order").contains(ONE_PLAN);
        var changed = Files.createDirectories(folder.resolve("source")).resolve(SOURCE.getFileName());
        Files.writeString(changed, source.replace(ONE_PLAN, TWO_PLANS));
        var classes = Files.createDirectories(folder.resolve("classes"));
        var messages = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var options = List.of("-d", classes.toString(), "-parameters", "-proc:none", "-classpath", jars(libraries));
            var compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(changed))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
        return classes;
    }

    private static String jars(Path folder) throws IOException {
        try (var jars = Files.list(folder)) {
            return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }
}
