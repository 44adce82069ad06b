package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The events that may answer a command, with the meaning of each type. An event answers by its data alone. It does not matter which
 * function has appended it, or why.
 *
 * @param <A> the sealed type of the events
 */
@SuppressWarnings("varargs")
public final class Answer<A extends DomainEvent> {
    /** The reason of a refusal whose event has none of its own. */
    public static final String REFUSED = "refused";

    private final Class<A> type;
    private final Function<A, ?> key;
    private final Optional<Function<A, ?>> thing;
    private final Map<Class<? extends A>, Case> cases;
    private final Set<Class<? extends A>> ambiguous;

    private record Case(Meaning meaning, Function<DomainEvent, String> reason) {}

    private Answer(
            Class<A> type,
            Function<A, ?> key,
            Optional<Function<A, ?>> thing,
            Map<Class<? extends A>, Case> cases,
            Set<Class<? extends A>> ambiguous) {
        this.type = type;
        this.key = key;
        this.thing = thing;
        this.cases = cases;
        this.ambiguous = ambiguous;
    }

    /**
     * Begins an answer. Its types have no meaning yet.
     *
     * @param key returns the key of the saga instance that an event belongs to
     */
    public static <A extends DomainEvent> Answer<A> in(Class<A> type, Function<A, ?> key) {
        return new Answer<>(type, key, Optional.empty(), Map.of(), Set.of());
    }

    /** Tells which thing an event is about. A step for each of several things needs it. */
    public Answer<A> about(Function<A, ?> thing) {
        return new Answer<>(type, key, Optional.of(thing), cases, ambiguous);
    }

    /** Gives the types the meaning {@link Meaning#DONE}. */
    @SafeVarargs
    public final Answer<A> done(Class<? extends A>... types) {
        return with(Meaning.DONE, types);
    }

    /** Gives the types the meaning {@link Meaning#BARRED}. */
    @SafeVarargs
    public final Answer<A> barred(Class<? extends A>... types) {
        return with(Meaning.BARRED, types);
    }

    /** Gives the types the meaning {@link Meaning#REFUSED}, with the reason {@link #REFUSED}. */
    @SafeVarargs
    public final Answer<A> refused(Class<? extends A>... types) {
        return with(Meaning.REFUSED, types);
    }

    /**
     * Gives a type the meaning {@link Meaning#REFUSED}.
     *
     * @param reason returns the reason, which the end step receives; a constant of an enum becomes its name in JSON
     */
    public <T extends A> Answer<A> refused(Class<T> type, Function<T, ?> reason) {
        return with(
                type,
                new Case(
                        Meaning.REFUSED,
                        event -> Json.TOLERANT
                                .valueToTree(reason.apply(type.cast(event)))
                                .asText()));
    }

    /** Gives the types the meaning {@link Meaning#GOES_ON}. */
    @SafeVarargs
    public final Answer<A> goesOn(Class<? extends A>... types) {
        return with(Meaning.GOES_ON, types);
    }

    private Answer<A> with(Meaning meaning, Class<? extends A>[] types) {
        var answer = this;
        for (var each : types) {
            answer = answer.with(each, new Case(meaning, _ -> REFUSED));
        }
        return answer;
    }

    private Answer<A> with(Class<? extends A> one, Case meaning) {
        var more = new LinkedHashMap<>(cases);
        var again = new LinkedHashSet<>(ambiguous);
        if (more.put(one, meaning) != null) {
            again.add(one);
        }
        return new Answer<>(type, key, thing, more, again);
    }

    public Class<A> type() {
        return type;
    }

    /** Returns the meaning of each type, in the order of the plan. */
    public Map<Class<? extends DomainEvent>, Meaning> meanings() {
        var meanings = new LinkedHashMap<Class<? extends DomainEvent>, Meaning>();
        cases.forEach((type, one) -> meanings.put(type, one.meaning()));
        return meanings;
    }

    /** Returns the meaning of an event; empty if the event has another type. */
    public Optional<Meaning> meaning(DomainEvent event) {
        return Optional.ofNullable(cases.get(event.getClass())).map(Case::meaning);
    }

    String reason(DomainEvent event) {
        return cases.get(event.getClass()).reason().apply(event);
    }

    String key(DomainEvent event) {
        return key.apply(type.cast(event)).toString();
    }

    /** Returns the full name of the step that an event is about. */
    String step(String name, DomainEvent event) {
        return thing.map(about -> name + "/" + about.apply(type.cast(event))).orElse(name);
    }

    boolean isAboutThings() {
        return thing.isPresent();
    }

    /** Returns the types that have more than one meaning. That is a fault of the plan. */
    Set<Class<? extends A>> ambiguous() {
        return ambiguous;
    }

    /** Returns the record types below a sealed type, at any depth. */
    static Stream<Class<?>> permitted(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(Answer::permitted) : Stream.of(type);
    }
}
