package dev.tideline.event;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.jandex.IndexReader;

/**
 * The contexts on the class path: every sealed interface of events that declares its {@link Category}. So a domain is used by having
 * its jar, and no list names it.
 *
 * <p>The build of an application writes their names down ({@link #RESOURCE}). Without that, such as in a test, the Jandex index of each jar
 * is asked.
 */
public final class Contexts {
    /** The names of an application's contexts, a line each. */
    public static final String RESOURCE = "META-INF/tideline/contexts";

    private static final String INDEX = "META-INF/jandex.idx";
    private static final ClassLoader LOADER = loader();

    /** By category, in the order of their names. */
    private static final Map<String, Class<? extends DomainEvent>> BY_CATEGORY = byCategory(find());

    private Contexts() {}

    /** Returns the sealed interface of each category's events. */
    static Map<String, Class<? extends DomainEvent>> byCategory() {
        return BY_CATEGORY;
    }

    /**
     * Returns true if the keys of streams of this category are UUIDs, as its context declares.
     *
     * @throws IllegalStateException if no context has the category
     */
    public static boolean keyIsUuid(String category) {
        var context = BY_CATEGORY.get(category);
        if (context == null) {
            throw new IllegalStateException(
                    "No context has the category " + category + ". Declare it in one, or name another.");
        }
        return context.getAnnotation(Category.class).keyIsUuid();
    }

    /** @throws IllegalStateException if two contexts have one category */
    static Map<String, Class<? extends DomainEvent>> byCategory(List<Class<? extends DomainEvent>> contexts) {
        var byCategory = new HashMap<String, Class<? extends DomainEvent>>();
        for (var context : contexts) {
            var category = context.getAnnotation(Category.class).value();
            var other = byCategory.put(category, context);
            if (other != null) {
                throw new IllegalStateException("%s and %s both have the category %s. Give one of them another one."
                        .formatted(other.getName(), context.getName(), category));
            }
        }
        return Collections.unmodifiableMap(byCategory);
    }

    private static List<Class<? extends DomainEvent>> find() {
        try {
            var written = resources(RESOURCE);
            var names = written.isEmpty() ? indexed() : read(written.getFirst());
            return names.stream()
                    .distinct()
                    .sorted()
                    .<Class<? extends DomainEvent>>map(Contexts::context)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the contexts on the class path cannot be read", e);
        }
    }

    private static List<String> read(URL names) throws IOException {
        try (var in = names.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static List<String> indexed() throws IOException {
        var names = new ArrayList<String>();
        for (var url : resources(INDEX)) {
            try (InputStream in = url.openStream()) {
                new IndexReader(in)
                        .read().getAnnotations(Category.class).stream()
                                .map(category ->
                                        category.target().asClass().name().toString())
                                .forEach(names::add);
            }
        }
        return names;
    }

    private static List<URL> resources(String name) throws IOException {
        return Collections.list(LOADER.getResources(name));
    }

    /** A test's application is loaded by a child of what has loaded this class; only that sees all of it. */
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

    private static Class<? extends DomainEvent> context(String name) {
        try {
            return Class.forName(name, false, LOADER).asSubclass(DomainEvent.class);
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new IllegalStateException(name + " declares a category, and is no interface of events", e);
        }
    }
}
