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
 * How a command is answered: a sealed type of events, and what each of its cases means. An answer is found by its data; whoever appended it,
 * and for whatever reason.
 *
 * @param <A> the sealed type
 */
@SuppressWarnings("varargs")
public final class Answer<A extends DomainEvent> {
    /** The reason of a refusal that has none of its own. */
    public static final String REFUSED = "refused";

    private final Class<A> type;
    private final Function<A, ?> key;
    private final Optional<Function<A, ?>> thing;
    private final Map<Class<? extends A>, Case> cases;
    private final Set<Class<? extends A>> twice;

    private record Case(Meaning meaning, Function<DomainEvent, String> reason) {}

    private Answer(
            Class<A> type,
            Function<A, ?> key,
            Optional<Function<A, ?>> thing,
            Map<Class<? extends A>, Case> cases,
            Set<Class<? extends A>> twice) {
        this.type = type;
        this.key = key;
        this.thing = thing;
        this.cases = cases;
        this.twice = twice;
    }

    /** @param key of the saga that an event belongs to */
    public static <A extends DomainEvent> Answer<A> in(Class<A> type, Function<A, ?> key) {
        return new Answer<>(type, key, Optional.empty(), Map.of(), Set.of());
    }

    /** Says which thing an event is about, for a step that is taken for each of several things. */
    public Answer<A> about(Function<A, ?> thing) {
        return new Answer<>(type, key, Optional.of(thing), cases, twice);
    }

    @SafeVarargs
    public final Answer<A> done(Class<? extends A>... types) {
        return with(Meaning.DONE, types);
    }

    @SafeVarargs
    public final Answer<A> barred(Class<? extends A>... types) {
        return with(Meaning.BARRED, types);
    }

    @SafeVarargs
    public final Answer<A> refused(Class<? extends A>... types) {
        return with(Meaning.REFUSED, types);
    }

    /** @param reason why; the end step is told it, an enum's constant by its name in JSON */
    public <T extends A> Answer<A> refused(Class<T> type, Function<T, ?> reason) {
        return with(
                type,
                new Case(
                        Meaning.REFUSED,
                        event -> Json.TOLERANT
                                .valueToTree(reason.apply(type.cast(event)))
                                .asText()));
    }

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

    private Answer<A> with(Class<? extends A> one, Case meant) {
        var more = new LinkedHashMap<>(cases);
        var again = new LinkedHashSet<>(twice);
        if (more.put(one, meant) != null) {
            again.add(one);
        }
        return new Answer<>(type, key, thing, more, again);
    }

    public Class<A> type() {
        return type;
    }

    /** Returns what each type means, in the order in which the plan says it. */
    public Map<Class<? extends DomainEvent>, Meaning> meanings() {
        var meanings = new LinkedHashMap<Class<? extends DomainEvent>, Meaning>();
        cases.forEach((one, meant) -> meanings.put(one, meant.meaning()));
        return meanings;
    }

    /** Returns what an event means; nothing if it is of another type. */
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

    /** Returns the types that the plan gives two meanings. */
    Set<Class<? extends A>> twice() {
        return twice;
    }

    /** Returns the types of the events themselves, without the sealed interfaces between them. */
    static Stream<Class<?>> permitted(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(Answer::permitted) : Stream.of(type);
    }
}
