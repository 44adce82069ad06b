package dev.tideline.runtime.operations.deployment;

import static java.util.stream.Collectors.toCollection;

import dev.tideline.choreography.Choreography.Context;
import dev.tideline.choreography.Choreography.EventType;
import dev.tideline.decision.Appends;
import dev.tideline.decision.Command;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Failure;
import dev.tideline.event.Personal;
import dev.tideline.event.Subject;
import dev.tideline.plan.Awaits;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.Orchestrator;
import io.quarkus.deployment.util.JandexUtil;
import jakarta.enterprise.inject.spi.DeploymentException;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;
import org.jboss.jandex.Type;

/** Reads from the classes of an application what its choreography is made of. */
final class ChoreographyIndex {
    private static final DotName APPENDS = DotName.createSimple(Appends.class);
    private static final DotName APPLIES = DotName.createSimple("dev.tideline.runtime.views.Applies");
    private static final DotName AWAITS = DotName.createSimple(Awaits.class);
    private static final DotName CATEGORY = DotName.createSimple(Category.class);
    private static final List<DotName> COMMAND_RESULTS =
            List.of(DotName.createSimple(CommandSettled.class), DotName.createSimple(CommandFailed.class));
    private static final DotName EVENT = DotName.createSimple(DomainEvent.class);
    private static final DotName FAILURE = DotName.createSimple(Failure.class);
    private static final DotName ORCHESTRATOR = DotName.createSimple(Orchestrator.class);
    private static final DotName PERSONAL = DotName.createSimple(Personal.class);
    private static final DotName REQUEST = DotName.createSimple(CommandRequested.class);
    private static final DotName SUBJECT = DotName.createSimple(Subject.class);

    private final IndexView index;
    private final Predicate<ClassInfo> isTest;

    /** @param isTest true for classes that are to be left out */
    ChoreographyIndex(IndexView index, Predicate<ClassInfo> isTest) {
        this.index = index;
        this.isTest = isTest;
    }

    ClassInfo type(DotName name) {
        return index.getClassByName(name);
    }

    List<Context> contexts() {
        return annotated(CATEGORY)
                .map(context -> context(context, context.declaredAnnotation(CATEGORY)))
                .sorted(Comparator.comparing(Context::category).thenComparing(Context::type))
                .toList();
    }

    private Context context(ClassInfo context, AnnotationInstance category) {
        return new Context(
                context.name().toString(),
                category.value().asString(),
                category.value("topic").asString(),
                category.valueWithDefault(index, "entityIdIsUuid").asBoolean(),
                events(context.name()).map(this::eventType).toList());
    }

    private EventType eventType(ClassInfo event) {
        return new EventType(
                event.simpleName(),
                event.name().toString(),
                index.getAllKnownImplementations(FAILURE).stream()
                        .anyMatch(failure -> failure.name().equals(event.name())),
                marked(event, PERSONAL).collect(toCollection(TreeSet::new)),
                marked(event, SUBJECT).findFirst());
    }

    private static Stream<String> marked(ClassInfo event, DotName annotation) {
        return event.recordComponents().stream()
                .filter(component -> component.hasDeclaredAnnotation(annotation))
                .map(RecordComponentInfo::name);
    }

    /** The events of a context, by name. */
    private Stream<ClassInfo> events(DotName context) {
        return index.getAllKnownImplementations(EVENT).stream()
                .filter(event -> event.interfaceNames().contains(context))
                .sorted(Comparator.comparing(ClassInfo::simpleName));
    }

    /**
     * Returns the names of the events that a function is woken by.
     *
     * @throws DeploymentException if it does not tell
     */
    SortedSet<String> handles(ClassInfo function, FunctionKind kind) {
        return wakes(function, kind).stream()
                .flatMap(type -> isContext(type) ? events(type).map(ClassInfo::name) : Stream.of(type))
                .map(this::simpleName)
                .collect(toCollection(TreeSet::new));
    }

    /**
     * Returns the topics that a function is woken by.
     *
     * @throws DeploymentException if it does not tell, or an event has no topic
     */
    SortedSet<String> topics(ClassInfo function, FunctionKind kind) {
        return wakes(function, kind).stream()
                .map(type -> topic(type)
                        .orElseThrow(() -> new DeploymentException(
                                "%s is published on no topic. Annotate the sealed interface of its context with @Category."
                                        .formatted(type))))
                .collect(toCollection(TreeSet::new));
    }

    private boolean isContext(DotName type) {
        return Optional.ofNullable(index.getClassByName(type))
                .filter(ClassInfo::isInterface)
                .isPresent();
    }

    /** The event of a reactor, the request of a participant, the contexts of a projection or a saga. */
    private List<DotName> wakes(ClassInfo function, FunctionKind kind) {
        return switch (kind) {
            case REACTOR ->
                List.of(JandexUtil.resolveTypeParameters(function.name(), kind.type(), index)
                        .getFirst()
                        .name());
            case PARTICIPANT -> List.of(REQUEST);
            case PROJECTION ->
                // A projection has the annotation from its steps, which it inherits.
                inherited(function, APPLIES)
                        .map(ChoreographyIndex::classes)
                        .orElseThrow(() -> new DeploymentException(
                                "%s does not say which events it applies. Annotate it with @Applies and the sealed interfaces of its events."
                                        .formatted(function.name())));
            case SAGA ->
                Stream.concat(
                                inherited(function, AWAITS)
                                        .map(ChoreographyIndex::classes)
                                        .orElseThrow(() -> new DeploymentException(
                                                "%s does not say which events wake it. Annotate it with @Awaits and the sealed interfaces of its plan's events."
                                                        .formatted(function.name())))
                                        .stream(),
                                COMMAND_RESULTS.stream())
                        .toList();
            case TIMER, RESOURCE, BACKGROUND -> List.of();
        };
    }

    private Optional<String> topic(DotName event) {
        var type = index.getClassByName(event);
        if (type == null) {
            return Optional.empty();
        }
        var category = type.declaredAnnotation(CATEGORY);
        return category != null
                ? Optional.of(category.value("topic").asString())
                : type.interfaceNames().stream()
                        .flatMap(context -> topic(context).stream())
                        .findFirst();
    }

    /** Returns every class that decides. */
    Stream<ClassInfo> decisions() {
        return Stream.of(Command.class, Reactor.class, Participant.class)
                .flatMap(kind -> index.getAllKnownImplementations(DotName.createSimple(kind)).stream())
                .filter(type -> !type.isInterface() && !Modifier.isAbstract(type.flags()))
                .filter(isTest.negate());
    }

    /** Returns every class that may append events, except the orchestrator: only sagas append its events. */
    Stream<ClassInfo> appending() {
        return Stream.concat(annotated(APPENDS), decisions())
                .filter(type -> !type.name().equals(ORCHESTRATOR))
                .distinct();
    }

    boolean isDeclared(ClassInfo decision) {
        return inherited(decision, APPENDS).isPresent();
    }

    /** Returns the names of the events that each saga appends. */
    List<String> appendsOfSagas() {
        return appends(type(ORCHESTRATOR)).toList();
    }

    /** Returns the names of the events that a class declares to append. */
    Stream<String> appends(ClassInfo type) {
        return inherited(type, APPENDS).stream()
                .flatMap(declared -> classes(declared).stream())
                .map(this::simpleName);
    }

    private Optional<AnnotationInstance> inherited(ClassInfo type, DotName annotation) {
        return Stream.iterate(type, Objects::nonNull, each -> index.getClassByName(each.superName()))
                .flatMap(each -> Stream.ofNullable(each.declaredAnnotation(annotation)))
                .findFirst();
    }

    private Stream<ClassInfo> annotated(DotName annotation) {
        return index.getAnnotations(annotation).stream()
                .map(AnnotationInstance::target)
                .filter(target -> target.kind() == AnnotationTarget.Kind.CLASS)
                .map(AnnotationTarget::asClass)
                .filter(isTest.negate());
    }

    private static List<DotName> classes(AnnotationInstance annotation) {
        return Stream.of(annotation.value().asClassArray()).map(Type::name).toList();
    }

    private String simpleName(DotName type) {
        var known = index.getClassByName(type);
        return known == null ? type.withoutPackagePrefix() : known.simpleName();
    }
}
