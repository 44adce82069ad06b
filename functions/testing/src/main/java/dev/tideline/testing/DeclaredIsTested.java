package dev.tideline.testing;

import static java.util.stream.Collectors.toSet;

import dev.tideline.decision.Appends;
import dev.tideline.decision.CheckedDecisions;
import dev.tideline.decision.Command;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.plan.Awaits;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * Fails the test of a decision if an event that the decision declares with {@link Appends} is appended in none of its methods. Only events
 * that are appended after {@link Given} count. The test of {@code PlaceOrder} is {@code PlaceOrderTest}, in the same package, without
 * Quarkus; a decision that has none fails all tests of its module. So does a saga whose test does not extend {@link SagaContract}. JUnit
 * finds this extension by itself.
 */
public final class DeclaredIsTested implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private static final Namespace OWN = Namespace.create(DeclaredIsTested.class);
    private static final String CALLED = "the methods that were called";
    private static final String TEST = "Test";

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(OWN).put(CALLED, ConcurrentHashMap.<String>newKeySet());
        decisionsOf(context.getRequiredTestClass()).forEach(Appended::forget);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        called(context).add(context.getRequiredTestMethod().getName());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        var test = context.getRequiredTestClass();
        var problems = Stream.concat(
                        folder(test).stream().flatMap(tests -> untested(tests.resolveSibling("classes"), tests)),
                        isWhole(test, context) ? decisionsOf(test).flatMap(DeclaredIsTested::leftOut) : Stream.empty())
                .toList();
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
    }

    /** Returns false if only some of its methods were selected, as in a search for a mistake. */
    private static boolean isWhole(Class<?> test, ExtensionContext context) {
        var methods = AnnotationSupport.findAnnotatedMethods(test, Testable.class, HierarchyTraversalMode.TOP_DOWN);
        return called(context)
                .containsAll(methods.stream()
                        .filter(method -> !AnnotationSupport.isAnnotated(method, Disabled.class))
                        .map(Method::getName)
                        .collect(toSet()));
    }

    @SuppressWarnings("unchecked")
    private static Set<String> called(ExtensionContext context) {
        return context.getStore(OWN).get(CALLED, Set.class);
    }

    private static Stream<String> leftOut(Class<?> decision) {
        var appended = Appended.by(decision);
        return CheckedDecisions.declaredBy(decision).stream()
                .filter(event -> !appended.contains(event))
                .map(Class::getSimpleName)
                .sorted()
                .map(event -> "%s declares %s, and no test of it appends that. Add a test, or take it out of @Appends."
                        .formatted(decision.getSimpleName(), event));
    }

    /**
     * Returns a sentence on each decision and each saga that has no test.
     *
     * @param classes the folder of the decisions
     * @param tests the folder of the tests
     */
    static Stream<String> untested(Path classes, Path tests) {
        return Stream.concat(undecided(classes, tests), unplanned(classes)).sorted();
    }

    private static Stream<String> undecided(Path classes, Path tests) {
        return annotated(classes, Appends.class)
                .filter(DeclaredIsTested::isDecision)
                .filter(decision -> !Files.exists(
                        tests.resolve(outermost(decision).getName().replace('.', '/') + TEST + ".class")))
                .map(decision -> "%s declares what it appends, and has no test. Add a class %s, which uses Given."
                        .formatted(decision.getSimpleName(), outermost(decision).getSimpleName() + TEST));
    }

    private static Stream<String> unplanned(Path classes) {
        return annotated(classes, Awaits.class)
                .filter(saga -> find(saga.getName() + TEST)
                        .filter(SagaContract.class::isAssignableFrom)
                        .isEmpty())
                .map(saga ->
                        "%s has plans, and no test compares them with their golden files. Add a class %s, which extends SagaContract."
                                .formatted(saga.getSimpleName(), saga.getSimpleName() + TEST));
    }

    private static Stream<Class<?>> annotated(Path classes, Class<?> annotation) {
        if (!Files.isDirectory(classes)) {
            return Stream.empty();
        }
        try (var files = Files.walk(classes)) {
            var compiled = files.filter(file -> file.toString().endsWith(".class"))
                    .map(Path::toFile)
                    .toArray(File[]::new);
            return Index.of(compiled).getAnnotations(annotation).stream()
                    .map(AnnotationInstance::target)
                    .flatMap(target -> find(target.asClass().name().toString()).stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The decisions that a class tests: the one of its name, and those in that. */
    private static Stream<Class<?>> decisionsOf(Class<?> test) {
        var name = test.getName();
        return name.endsWith(TEST)
                ? find(name.substring(0, name.length() - TEST.length())).stream()
                        .flatMap(DeclaredIsTested::withThoseInIt)
                        .filter(DeclaredIsTested::isDecision)
                : Stream.empty();
    }

    private static Stream<Class<?>> withThoseInIt(Class<?> type) {
        return Stream.concat(
                Stream.of(type), Stream.of(type.getDeclaredClasses()).flatMap(DeclaredIsTested::withThoseInIt));
    }

    private static boolean isDecision(Class<?> type) {
        return Stream.of(Command.class, Reactor.class, Participant.class).anyMatch(kind -> kind.isAssignableFrom(type));
    }

    private static Class<?> outermost(Class<?> type) {
        return type.getNestHost();
    }

    private static Optional<Class<?>> find(String name) {
        try {
            return Optional.of(Class.forName(name, false, DeclaredIsTested.class.getClassLoader()));
        } catch (ClassNotFoundException none) {
            return Optional.empty();
        }
    }

    /** The folder that a class is in; none if it is in a jar. Class loaders of Quarkus do not tell. */
    private static Optional<Path> folder(Class<?> test) {
        var file = test.getName().replace('.', '/') + ".class";
        return Optional.ofNullable(DeclaredIsTested.class.getClassLoader().getResource(file))
                .filter(url -> url.getProtocol().equals("file"))
                .map(url -> url.toString().substring(0, url.toString().length() - file.length()))
                .map(folder -> Path.of(URI.create(folder)));
    }
}
