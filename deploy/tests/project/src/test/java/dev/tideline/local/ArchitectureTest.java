package dev.tideline.local;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.tideline.choreography.project.FunctionFolder;
import dev.tideline.decision.Command;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.event.Category;
import dev.tideline.event.FromInput;
import dev.tideline.fulfilment.Choreographed;
import dev.tideline.fulfilment.OrderDecision;
import dev.tideline.inventory.ItemEvent;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.StockEvent;
import dev.tideline.order.OrderEvent;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.runtime.edge.Ids;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.runtime.settings.DeclaredSettings;
import dev.tideline.runtime.settings.Setting;
import dev.tideline.runtime.views.Steps;
import dev.tideline.servers.CertificateAuthority;
import dev.tideline.shop.ShopProblem;
import dev.tideline.user.EmailEvent;
import dev.tideline.user.UserEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that keep the parts apart. Each rule fails if no class is subject to it. */
class ArchitectureTest {
    private static final JavaClasses ALL =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.tideline");
    private static final String[] CORE = {
        "dev.tideline.bus..",
        "dev.tideline.decision..",
        "dev.tideline.event..",
        "dev.tideline.parking..",
        "dev.tideline.plan..",
        "dev.tideline.query..",
        "dev.tideline.store..",
        "dev.tideline.system.."
    };
    private static final String[] SHOP = {
        "dev.tideline.inventory..",
        "dev.tideline.order..",
        "dev.tideline.fulfilment..",
        "dev.tideline.payment..",
        "dev.tideline.shop..",
        "dev.tideline.user.."
    };
    private static final String[] SHARED_MODEL =
            Stream.of(CORE, SHOP).flatMap(Stream::of).toArray(String[]::new);
    private static final Path ROOT = Path.of("../../..");
    private static final int LINES_OF_A_FUNCTION = 250;
    private static final int LINES_OF_A_QUERY_FUNCTION = 130;

    @Test
    void the_shared_model_is_plain_java() {
        classes()
                .that(resideInAnyPackage(SHARED_MODEL))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(SHARED_MODEL)
                        .or(resideInAnyPackage(
                                "java..",
                                "javax.crypto..",
                                "com.fasterxml.jackson..",
                                "org.jboss.jandex..",
                                "org.pcollections..")))
                .check(ALL);
        noClasses()
                .that(resideInAnyPackage(SHARED_MODEL))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql.."))
                .check(ALL);
    }

    @Test
    void the_engine_compiles_without_the_shop() {
        noClasses()
                .that(resideInAnyPackage(CORE).or(resideInAnyPackage("dev.tideline.runtime..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(SHOP)
                        .or(resideInAnyPackage(
                                "dev.tideline.currency..",
                                "dev.tideline.payments..",
                                "dev.tideline.users..",
                                "dev.tideline.views..")))
                .check(ALL);
    }

    /** Types, categories, topics, codes and settings; SQL that has run on databases stays as it was. */
    @Test
    void the_engine_has_no_word_of_the_shop() throws IOException {
        var contexts = guardedEvents().stream()
                .map(context -> context.getAnnotation(Category.class))
                .toList();
        var words = Stream.of(
                        guardedEvents().stream()
                                .flatMap(context ->
                                        Stream.concat(Stream.of(context), Stream.of(context.getPermittedSubclasses())))
                                .map(type -> "\\b" + type.getSimpleName() + "\\b"),
                        contexts.stream().map(context -> "\"" + context.value() + "[\"-]"),
                        contexts.stream().map(context -> Pattern.quote(context.topic())),
                        Stream.of(ShopProblem.values())
                                .flatMap(problem -> Stream.of(problem.code(), problem.name()))
                                .map(code -> "\\b" + code + "\\b"),
                        settingsOfTheShop().stream()
                                .flatMap(setting -> Stream.of(setting.property(), setting.variable()))
                                // A longer name with dots, such as that of a metric, is another one.
                                .map(setting -> "\\b" + Pattern.quote(setting) + "\\b(?!\\.\\w)"))
                .flatMap(Function.identity())
                .collect(Collectors.joining("|"));
        var anyOfThem = Pattern.compile(words);

        var sources = sources(ROOT.resolve("functions/runtime"), ROOT.resolve("shared-model/core"));

        assertThat(sources).hasSizeGreaterThan(100);
        assertThat(sources.stream()
                        .flatMap(source ->
                                anyOfThem.matcher(read(source)).results().map(found -> source + ": " + found.group())))
                .isEmpty();
    }

    private static List<Setting> settingsOfTheShop() {
        var settings = ALL.stream()
                .filter(type -> type.isAssignableTo(DeclaredSettings.class) && !type.isInterface())
                .filter(not(resideInAnyPackage("dev.tideline.runtime..")))
                .map(JavaClass::reflect)
                .flatMap(type -> ((DeclaredSettings) make(type)).settings().stream())
                .toList();
        assertThat(settings).isNotEmpty();
        return settings;
    }

    private static Object make(Class<?> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.tideline.(bus|decision|event|parking|plan|query|store|system)..",
                "dev.tideline.(fulfilment|inventory|order|payment|shop|user).."
            })
    void packages_of_the_shared_model_have_no_circles(String packages) {
        slices().matching(packages).should().beFreeOfCycles().check(ALL);
    }

    private static List<Path> sources(Path... roots) throws IOException {
        var sources = new ArrayList<Path>();
        for (var root : roots) {
            try (var files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")
                                || file.toString().endsWith(".properties"))
                        .filter(file -> file.toString().contains("/src/main/"))
                        .forEach(sources::add);
            }
        }
        return sources;
    }

    @Test
    void functions_do_not_depend_on_each_other() {
        slices().matching("dev.tideline.(commands|saga|projections|queries|platform).(*)..")
                .should()
                .notDependOnEachOther()
                .check(ALL);
    }

    @Test
    void shared_libraries_do_not_depend_on_functions() {
        noClasses()
                .that(resideInAnyPackage("dev.tideline.runtime.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.tideline.commands..",
                        "dev.tideline.saga..",
                        "dev.tideline.projections..",
                        "dev.tideline.queries..",
                        "dev.tideline.platform.."))
                .check(ALL);
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void decisions_know_neither_time_nor_chance(Class<?> kind) {
        var decisions = assignableTo(kind);
        var impure = List.of(Clock.class, Random.class, RandomGenerator.class, System.class, Thread.class);
        impure.forEach(type -> noClasses()
                .that(decisions)
                .should()
                .dependOnClassesThat(assignableTo(type))
                .check(ALL));
        noClasses().that(decisions).should().callMethod(Instant.class, "now").check(ALL);
        noClasses()
                .that(decisions)
                .should()
                .callMethod(UUID.class, "randomUUID")
                .check(ALL);
    }

    static List<Class<?>> decisions() {
        return List.of(Command.class, Reactor.class, Participant.class, OrderDecision.class, Steps.class);
    }

    /** Requires a {@link FromInput} factory for values of requests. The constructor is for stored values. */
    @Test
    void values_of_requests_are_made_by_checking_factories() {
        var entered = DescribedPredicate.<JavaClass>describe(
                "values that callers send",
                type -> type.getMethods().stream().anyMatch(method -> method.isAnnotatedWith(FromInput.class)));
        classes().that(entered).should().beRecords().check(ALL);
        noClasses()
                .that(resideInAnyPackage("dev.tideline.commands..", "dev.tideline.queries..", "dev.tideline.runtime.."))
                .should()
                .accessTargetWhere(JavaAccess.Predicates.targetOwner(entered)
                        .and(JavaAccess.Predicates.target(nameMatching("<init>"))))
                .check(ALL);
    }

    /** Such a reactor asks for the process of its order before anything else. */
    @Test
    void every_reactor_of_the_shop_leaves_orchestrated_orders_alone() {
        classes()
                .that(assignableTo(Reactor.class).and(resideInAnyPackage("dev.tideline.saga..")))
                .should()
                .beAssignableTo(Choreographed.class)
                .check(ALL);
    }

    /** N3: a state makes the events that may follow it, and so no function can make one that may not. */
    @ParameterizedTest
    @MethodSource("guardedEvents")
    void functions_have_events_made_by_states(Class<?> events) {
        noClasses()
                .that(not(resideInAnyPackage(SHARED_MODEL)))
                .should()
                .callConstructorWhere(target(owner(assignableTo(events))))
                .check(ALL);
    }

    static List<Class<?>> guardedEvents() {
        return List.of(
                UserEvent.class,
                EmailEvent.class,
                ItemEvent.class,
                StockEvent.class,
                ReservationEvent.class,
                OrderEvent.class,
                PaymentEvent.class);
    }

    /** Quarkus gives Uni with Hibernate Reactive and with the Kafka client; and it ends a query, as a Uni, with its caller's connection. */
    @Test
    void contracts_speak_completion_stage_and_libraries_that_give_uni_are_kept_apart() {
        var speakUni = resideInAnyPackage(
                "dev.tideline.runtime.views..",
                "dev.tideline.runtime.kafka..",
                "dev.tideline.runtime.http..",
                "dev.tideline.queries..",
                "dev.tideline.platform.parkedevents..",
                "dev.tideline.local..");
        var speakStages = ALL.that(not(speakUni));

        assertThat(speakStages).hasSizeGreaterThan(300);
        assertThat(names(speakStages, ArchitectureTest::usesMutiny))
                .containsExactly(
                        // SmallRye Health takes an asynchronous check as a Uni.
                        "dev.tideline.runtime.store.DatabaseReadiness");
    }

    /** Every other class speaks one of the two. */
    @Test
    void uni_and_completion_stage_meet_in_few_classes() {
        assertThat(names(ALL.that(not(resideInAnyPackage("dev.tideline.local.."))), ArchitectureTest::crosses))
                .containsExactly(
                        // A stage does not pass on that its caller has gone, and lists have to know:
                        // docs/adr/0028-a-query-is-a-message.md.
                        "dev.tideline.runtime.http.EntityQuery",
                        "dev.tideline.runtime.http.ListQuery",
                        "dev.tideline.runtime.http.Queries",
                        "dev.tideline.runtime.kafka.Bridge",
                        "dev.tideline.runtime.store.DatabaseReadiness",
                        "dev.tideline.runtime.views.RowsTransaction",
                        "dev.tideline.runtime.views.ServedViews",
                        "dev.tideline.runtime.views.Views");
    }

    private static boolean usesMutiny(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(used -> used.getTargetClass().getPackageName())
                .anyMatch(used -> used.startsWith("io.smallrye.mutiny") || used.startsWith("io.vertx.mutiny"));
    }

    private static boolean crosses(JavaClass type) {
        return type.getAccessesFromSelf().stream()
                .anyMatch(access -> access.getTargetOwner().getPackageName().startsWith("io.smallrye.mutiny")
                        && access.getName().matches("completionStage|subscribeAsCompletionStage"));
    }

    /** Classes inside others have the name of these. */
    private static Set<String> names(JavaClasses types, Predicate<JavaClass> wanted) {
        return types.stream()
                .filter(wanted)
                .map(type -> type.getName().replaceFirst("[$].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The database is the only clock. So clocks of machines that differ change nothing. Certificates are not of events. */
    @Test
    void the_clock_of_a_machine_is_read_for_ids_metrics_and_certificates_only() {
        for (var type : List.of(Clock.class, Instant.class, System.class)) {
            noClasses()
                    .that(resideInAnyPackage("dev.tideline..")
                            .and(not(resideInAnyPackage("dev.tideline.local..")))
                            .and(not(assignableTo(Ids.class)))
                            .and(not(assignableTo(Meters.class)))
                            .and(not(assignableTo(CertificateAuthority.class))))
                    .should()
                    .callMethodWhere(target(owner(assignableTo(type)))
                            .and(target(nameMatching("now|system|systemUTC|systemDefaultZone|currentTimeMillis"))))
                    .check(ALL);
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void a_function_is_named_by_its_folder_and_is_in_the_local_app_and_in_the_readme(Path function) {
        var name = function.getFileName().toString();
        var pom = read(function.resolve("pom.xml"));

        assertThat(pom).contains("<artifactId>" + name + "</artifactId>");
        assertThat(read(ROOT.resolve("deploy/local/pom.xml"))).contains("<artifactId>" + name + "</artifactId>");
        assertThat(read(ROOT.resolve("README.md")))
                .contains("](functions/" + function.getParent().getFileName() + "/" + name + ")");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void a_function_carries_no_kafka_client_and_no_mapper_that_it_does_not_use(Path function) {
        var pom = read(function.resolve("pom.xml"));
        var ofItsKind = function.resolve("../pom.xml");
        if (Files.exists(ofItsKind)) {
            pom += read(ofItsKind);
        }
        switch (function.getParent().getFileName().toString()) {
            case "commands" -> assertThat(pom).doesNotContain("runtime-kafka", "-views", "hibernate");
            case "queries" -> assertThat(pom).doesNotContain("runtime-kafka");
            case "saga" -> assertThat(pom).doesNotContain("-views", "hibernate");
            default -> assertThat(pom).doesNotContain("quarkus-rest");
        }
    }

    /** Tests over HTTP are checked against the document only if it is on their class path. */
    @Test
    void tests_of_functions_have_the_openapi_document() {
        assertThat(read(ROOT.resolve("functions/pom.xml"))).contains("<artifactId>openapi</artifactId>");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void a_function_is_small(Path function) throws IOException {
        try (var files = Files.walk(function.resolve("src/main/java"))) {
            var code = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> read(file).lines())
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("import ") && !line.startsWith("package "))
                    .filter(line -> !line.startsWith("*") && !line.startsWith("/") && !line.equals("}"));
            var isOfQueries = function.getParent().endsWith("queries");
            assertThat(code.count())
                    .isBetween(1L, (long) (isOfQueries ? LINES_OF_A_QUERY_FUNCTION : LINES_OF_A_FUNCTION));
        }
    }

    static List<Path> functions() {
        var functions = FunctionFolder.all(ROOT).stream()
                .map(function -> ROOT.resolve(function.path()))
                .toList();
        assertThat(functions).isNotEmpty();
        return functions;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
