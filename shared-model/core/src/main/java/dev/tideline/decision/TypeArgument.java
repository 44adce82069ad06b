package dev.tideline.decision;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the type that a class names for the only type parameter of a generic interface. */
final class TypeArgument {
    private TypeArgument() {}

    /** @throws IllegalArgumentException if the class names no type, as a lambda does not */
    static Class<?> of(Class<?> type, Class<?> generic) {
        return find(type, generic, Map.of())
                .filter(Class.class::isInstance)
                .<Class<?>>map(Class.class::cast)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s does not say of what type it is a %s".formatted(type.getName(), generic.getSimpleName())));
    }

    private static Optional<Type> find(Type type, Class<?> generic, Map<TypeVariable<?>, Type> given) {
        if (type instanceof ParameterizedType parameterized) {
            var raw = (Class<?>) parameterized.getRawType();
            var arguments = parameterized.getActualTypeArguments();
            var here = new HashMap<TypeVariable<?>, Type>();
            for (var i = 0; i < arguments.length; i++) {
                here.put(raw.getTypeParameters()[i], given.getOrDefault(arguments[i], arguments[i]));
            }
            return raw == generic ? Optional.of(here.get(raw.getTypeParameters()[0])) : above(raw, generic, here);
        }
        return type instanceof Class<?> raw ? above(raw, generic, Map.of()) : Optional.empty();
    }

    private static Optional<Type> above(Class<?> type, Class<?> generic, Map<TypeVariable<?>, Type> given) {
        return Stream.concat(Stream.ofNullable(type.getGenericSuperclass()), Stream.of(type.getGenericInterfaces()))
                .flatMap(parent -> find(parent, generic, given).stream())
                .findFirst();
    }
}
