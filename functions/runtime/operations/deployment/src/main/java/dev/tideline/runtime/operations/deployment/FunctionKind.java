package dev.tideline.runtime.operations.deployment;

import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.plan.Saga;
import dev.tideline.runtime.operations.Background;
import java.util.Collection;
import java.util.function.BiFunction;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

/** Kinds of functions, by what wakes them. Some classes are named, since an application that does not use them does not have them. */
public enum FunctionKind {
    /** Events, to each of which it reacts. */
    REACTOR(Reactor.class.getName(), IndexView::getAllKnownImplementations),
    /** Commands of sagas, each of which it carries out. */
    PARTICIPANT(Participant.class.getName(), IndexView::getAllKnownImplementations),
    /** Events that wake the instances of a saga. */
    SAGA(Saga.class.getName(), IndexView::getAllKnownImplementations),
    /** Events, which it applies to its view. */
    PROJECTION("dev.tideline.runtime.views.Projection", IndexView::getAllKnownImplementations),
    /** Time. */
    TIMER("dev.tideline.runtime.trigger.TimerFunction", IndexView::getAllKnownImplementations),
    /** Requests over HTTP. */
    RESOURCE("jakarta.ws.rs.Path", FunctionKind::annotated),
    /** Itself. */
    BACKGROUND(Background.class.getName(), FunctionKind::annotated);

    private final DotName type;
    private final BiFunction<IndexView, DotName, Collection<ClassInfo>> find;

    FunctionKind(String type, BiFunction<IndexView, DotName, Collection<ClassInfo>> find) {
        this.type = DotName.createSimple(type);
        this.find = find;
    }

    /** Returns what classes of this kind implement, or are annotated with. */
    public DotName type() {
        return type;
    }

    Collection<ClassInfo> find(IndexView index) {
        return find.apply(index, type);
    }

    private static Collection<ClassInfo> annotated(IndexView index, DotName annotation) {
        return index.getAnnotations(annotation).stream()
                .filter(found -> found.target().kind() == AnnotationTarget.Kind.CLASS)
                .map(found -> found.target().asClass())
                .toList();
    }
}
