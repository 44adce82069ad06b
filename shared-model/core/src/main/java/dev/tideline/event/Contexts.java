package dev.tideline.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.jandex.IndexReader;

/**
 * The contexts of a domain: every sealed interface of events that declares its {@link Category}. So a domain is used by having its jar
 * on the class path, and no list names it.
 *
 * <p>The build of an application finds them, and says so when it starts ({@link #use}). Until somebody does, such as in a test without an
 * application, the Jandex index of each jar is asked.
 */
public final class Contexts {
    private static final String INDEX = "META-INF/jandex.idx";

    /**
     * The contexts of the current application. In tests and in development one application follows another, each with classes of
     * its own.
     */
    private static volatile Contexts current;

    private final Map<String, Class<? extends DomainEvent>> byCategory;
    private final Map<String, Class<? extends DomainEvent>> events;

    private Contexts(Collection<String> names, ClassLoader loader) {
        var contexts = names.stream()
                .distinct()
                .sorted()
                .<Class<? extends DomainEvent>>map(name -> context(name, loader))
                .toList();
        byCategory = unique(
                "have the category",
                contexts.stream(),
                context -> context.getAnnotation(Category.class).value());
        events = unique(
                "are the event",
                contexts.stream().flatMap(context -> EventTypes.permitted(context).stream()),
                EventTypes::nameOf);
    }

    /**
     * Makes these the contexts that there are.
     *
     * @param names of their interfaces
     * @throws IllegalStateException if one is no interface of events, if two have one category, or two events one name
     */
    public static void use(Collection<String> names, ClassLoader loader) {
        current = new Contexts(names, loader);
    }

    /**
     * Returns true if the entity ids of streams of this category are UUIDs, as its context declares.
     *
     * @throws IllegalStateException if no context has the category
     */
    public static boolean entityIdIsUuid(String category) {
        var context = byCategory().get(category);
        if (context == null) {
            throw new IllegalStateException(
                    "No context has the category " + category + ". Declare it in one, or name another.");
        }
        return context.getAnnotation(Category.class).entityIdIsUuid();
    }

    /** Returns the sealed interface of each category's events. */
    static Map<String, Class<? extends DomainEvent>> byCategory() {
        return current().byCategory;
    }

    /** Returns the events of all contexts, by their names. */
    static Map<String, Class<? extends DomainEvent>> events() {
        return current().events;
    }

    private static Contexts current() {
        var known = current;
        return known != null ? known : found();
    }

    private static synchronized Contexts found() {
        if (current == null) {
            var loader = loader();
            current = new Contexts(indexed(loader), loader);
        }
        return current;
    }

    private static Map<String, Class<? extends DomainEvent>> unique(
            String both,
            Stream<? extends Class<? extends DomainEvent>> types,
            Function<Class<? extends DomainEvent>, String> name) {
        return types.collect(Collectors.toUnmodifiableMap(name, Function.identity(), (one, other) -> {
            throw new IllegalStateException("%s and %s both %s %s. Give one of them another one."
                    .formatted(one.getName(), other.getName(), both, name.apply(one)));
        }));
    }

    private static Class<? extends DomainEvent> context(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader).asSubclass(DomainEvent.class);
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new IllegalStateException(name + " declares a category, and is no interface of events", e);
        }
    }

    private static List<String> indexed(ClassLoader loader) {
        try {
            var names = new ArrayList<String>();
            for (var index : Collections.list(loader.getResources(INDEX))) {
                names.addAll(indexed(index));
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException("the indexes on the class path cannot be read", e);
        }
    }

    private static List<String> indexed(URL index) throws IOException {
        try (var in = index.openStream()) {
            return new IndexReader(in)
                    .read().getAnnotations(Category.class).stream()
                            .map(category -> category.target().asClass().name().toString())
                            .toList();
        }
    }

    /** The loader of this class may not see all jars, where a child of it does. */
    private static ClassLoader loader() {
        var own = Contexts.class.getClassLoader();
        var current = Thread.currentThread().getContextClassLoader();
        for (var parent = current; parent != null; parent = parent.getParent()) {
            if (parent == own) {
                return current;
            }
        }
        return own;
    }
}
