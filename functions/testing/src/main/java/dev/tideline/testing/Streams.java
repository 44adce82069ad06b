package dev.tideline.testing;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the stream of an event by its fields. A context {@code XEvent} has its state in {@code X}. The static method
 * {@code X.stream} takes the values that name a stream. An event that has fields of these types names its stream.
 */
public final class Streams {
    private Streams() {}

    /** Returns false if the fields of the event do not name its stream. */
    public static boolean isNamedBy(DomainEvent event) {
        return find(event).isPresent();
    }

    /** @throws IllegalArgumentException if the event does not tell */
    public static EventStream<?, ?> of(DomainEvent event) {
        return find(event)
                .orElseThrow(() -> new IllegalArgumentException(
                        event.getClass().getSimpleName() + " does not tell its stream; say in(stream, event) instead"));
    }

    private static Optional<EventStream<?, ?>> find(DomainEvent event) {
        return Stream.of(event.getClass().getInterfaces())
                .filter(context -> context.isAnnotationPresent(Category.class))
                .flatMap(context -> state(context).stream())
                .flatMap(state -> Stream.of(state.getMethods()))
                .filter(method -> method.getName().equals("stream") && method.getReturnType() == EventStream.class)
                .flatMap(method -> stream(method, event).stream())
                .findFirst();
    }

    private static Optional<Class<?>> state(Class<?> context) {
        try {
            return Optional.of(
                    Class.forName(context.getName().replaceFirst("Event$", ""), true, context.getClassLoader()));
        } catch (ClassNotFoundException none) {
            return Optional.empty();
        }
    }

    private static Optional<EventStream<?, ?>> stream(Method method, DomainEvent event) {
        var arguments = Stream.of(method.getParameterTypes())
                .flatMap(type -> Stream.of(event.getClass().getRecordComponents())
                        .filter(component -> component.getType() == type)
                        .findFirst()
                        .stream())
                .map(component -> value(component, event))
                .toArray();
        return arguments.length == method.getParameterCount()
                ? Optional.of((EventStream<?, ?>) invoke(method, null, arguments))
                : Optional.empty();
    }

    private static Object value(RecordComponent component, DomainEvent event) {
        return invoke(component.getAccessor(), event);
    }

    private static Object invoke(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("events, their components and the streams of their states are public", e);
        }
    }
}
