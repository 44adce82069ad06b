package dev.tideline.event;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The schema versions of a type of event. */
record SchemaVersions(List<RecordComponent> later) {
    private static final int FIRST = 1;

    private static final ClassValue<SchemaVersions> OF = new ClassValue<>() {
        @Override
        protected SchemaVersions computeValue(Class<?> event) {
            return new SchemaVersions(Stream.ofNullable(event.getRecordComponents())
                    .flatMap(Stream::of)
                    .filter(component -> component.isAnnotationPresent(SinceVersion.class))
                    .toList());
        }
    };

    static SchemaVersions of(Class<?> event) {
        return OF.get(event);
    }

    /** Returns the highest version. */
    int highest() {
        return highest(later.stream());
    }

    /** Returns the version of an event. */
    int version(DomainEvent event) {
        return highest(later.stream().filter(component -> isPresent(component, event)));
    }

    private static int highest(Stream<RecordComponent> components) {
        return components
                .mapToInt(
                        component -> component.getAnnotation(SinceVersion.class).value())
                .max()
                .orElse(FIRST);
    }

    private static boolean isPresent(RecordComponent component, DomainEvent event) {
        try {
            return ((Optional<?>) component.getAccessor().invoke(event)).isPresent();
        } catch (IllegalAccessException | InvocationTargetException | ClassCastException e) {
            throw new IllegalStateException(
                    "%s of %s is no Optional. Make it one, since it has a @SinceVersion."
                            .formatted(component.getName(), event.getClass().getName()),
                    e);
        }
    }
}
