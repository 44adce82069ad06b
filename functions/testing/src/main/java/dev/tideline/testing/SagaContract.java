package dev.tideline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.Advance;
import dev.tideline.plan.Advance.Request;
import dev.tideline.plan.Interpreter;
import dev.tideline.plan.Plan;
import dev.tideline.plan.PlanFile;
import dev.tideline.plan.Progress;
import dev.tideline.plan.Progress.Ended;
import dev.tideline.plan.Progress.NotStarted;
import dev.tideline.plan.Saga;
import dev.tideline.plan.SagaEvent.StepRequested;
import dev.tideline.plan.Signal;
import dev.tideline.plan.Signal.Happened;
import dev.tideline.plan.Signal.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks that each version of a saga's plan equals its golden file, which never changes. The test of a saga extends this class.
 *
 * @param <S> the start event of the saga
 */
public abstract class SagaContract<S extends DomainEvent> {
    private static final Path WRITTEN = Path.of("target/plans");

    private final Saga<S> saga;
    private final S start;
    private final Path golden;

    /** @param start the start event of the golden files, with the same ids in each run */
    protected SagaContract(Saga<S> saga, S start) {
        this(saga, start, Path.of("src/main/resources", PlanFile.FOLDER));
    }

    SagaContract(Saga<S> saga, S start, Path golden) {
        this.saga = saga;
        this.start = start;
        this.golden = golden;
    }

    @TestFactory
    Stream<DynamicTest> each_version_of_the_plan_equals_its_golden_file() {
        return saga.plans().all().map(plan -> DynamicTest.dynamicTest(PlanFile.name(plan), () -> check(plan)));
    }

    @Test
    void each_golden_file_is_of_a_version_that_the_code_has() {
        // There is no folder before the first golden file.
        assertThat(Stream.ofNullable(golden.toFile().list()).flatMap(Stream::of))
                .isSubsetOf(saga.plans().all().map(PlanFile::name).toList());
    }

    void check(Plan<S> plan) throws IOException {
        var file = golden.resolve(PlanFile.name(plan));
        var written = WRITTEN.resolve(PlanFile.name(plan));
        var text = PlanFile.write(plan, start);
        if (!Files.exists(file)) {
            Files.createDirectories(WRITTEN);
            Files.writeString(written, text);
            fail("This version of the plan has no golden file. Read %s, and commit it as %s.".formatted(written, file));
        }
        assertThat(text)
                .as(
                        "Version %s of the plan has changed, and there may be instances of it. Keep it, and add a plan of version %s.",
                        plan.version(), saga.plans().newest().version() + 1)
                .isEqualTo(Files.readString(file));
    }

    /**
     * Runs the newest plan: the instance starts, and then the events happen.
     *
     * @return the names of the requested commands, the one of the end step with its reason, and the outcome if the instance ends
     */
    protected List<String> requested(DomainEvent... happened) {
        var instance = saga.plans().newest().instance(start);
        var requested = new ArrayList<String>();
        Progress progress = new NotStarted();
        for (var signal : Stream.concat(
                        Stream.of(new Started(false)), Stream.of(happened).<Signal>map(Happened::new))
                .toList()) {
            var advance = Interpreter.advance(instance, progress, signal);
            for (var event : advance.events()) {
                progress = Progress.evolve(progress, event);
            }
            advance.requests().forEach(request -> requested.add(name(request, advance)));
        }
        if (progress instanceof Ended ended) {
            requested.add(ended.outcome().name().toLowerCase(Locale.ROOT));
        }
        return requested;
    }

    private static String name(Request request, Advance advance) {
        return advance.events().stream()
                .flatMap(event ->
                        event instanceof StepRequested step && step.commandId().equals(request.commandId())
                                ? step.reason().stream()
                                : Optional.<String>empty().stream())
                .map(reason -> request.target() + " " + reason)
                .findFirst()
                .orElse(request.target());
    }
}
