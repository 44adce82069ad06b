package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.lang.reflect.Parameter;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The functions that there are, found on the class path. */
final class Shipped {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.tideline");

    private static final Pattern FOLDER = Pattern.compile("/functions/(?!runtime|shop|testing)[a-z]+/([^/]+)/target/");

    /** A function that runs once for each deployment, and appends nothing. */
    private static final String A_JOB = "schema-migration";

    private Shipped() {}

    /** The classes of that kind that are functions' own. */
    static Stream<Class<?>> own(Class<?> kind) {
        var found = CLASSES.stream()
                .filter(type -> type.isAssignableTo(kind))
                .filter(type -> module(type).isPresent())
                .<Class<?>>map(JavaClass::reflect)
                .toList();
        assertThat(found).isNotEmpty();
        return found.stream();
    }

    /** Returns the names of all shipped functions. */
    static Stream<String> names() {
        return CLASSES.stream()
                .flatMap(type -> module(type).stream())
                .filter(name -> !name.equals(A_JOB))
                .distinct()
                .sorted();
    }

    /** The name of the function that a class is of. */
    static String functionOf(Class<?> type) {
        return module(CLASSES.get(type)).orElseThrow(() -> new AssertionError("no function's: " + type));
    }

    /** The folder of the function that a class is of, as its jar or folder of classes tells. */
    private static Optional<String> module(JavaClass type) {
        return type.getSource()
                .map(source -> FOLDER.matcher(source.getUri().toString()))
                .filter(Matcher::find)
                .map(found -> found.group(1));
    }

    /** Makes an instance with its only constructor. */
    static Object made(Class<?> type, Function<Parameter, Object> parts) {
        try {
            var constructor = type.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(
                    Stream.of(constructor.getParameters()).map(parts).toArray());
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new AssertionError("It is made of something that this test does not have: " + type, e);
        }
    }
}
