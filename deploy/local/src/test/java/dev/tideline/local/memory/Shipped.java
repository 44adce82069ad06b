package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.tideline.decision.FunctionName;
import dev.tideline.decision.Reactor;
import dev.tideline.runtime.operations.Service;
import dev.tideline.runtime.views.Projection;
import java.lang.reflect.Parameter;
import java.util.function.Function;
import java.util.stream.Stream;

/** The functions that there are, found on the class path. */
final class Shipped {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.tideline");

    private Shipped() {}

    /** The classes of that kind that are functions' own. */
    static Stream<Class<?>> own(Class<?> kind) {
        var found = CLASSES.stream()
                .filter(type -> type.isAssignableTo(kind))
                .filter(type -> namesItself(type) || CLASSES.contain(nameIn(type.getPackageName())))
                .<Class<?>>map(JavaClass::reflect)
                .toList();
        assertThat(found).isNotEmpty();
        return found.stream();
    }

    /** The names of all of them. */
    static Stream<String> names() {
        return Stream.of(Service.class, Reactor.class, Projection.class)
                .flatMap(Shipped::own)
                .map(Shipped::functionOf)
                .distinct()
                .sorted();
    }

    /** The name of the function that a class is of. */
    static String functionOf(Class<?> type) {
        try {
            var name = Class.forName(nameIn(type.getPackageName())).getDeclaredField("NAME");
            name.setAccessible(true);
            return (String) name.get(null);
        } catch (ClassNotFoundException e) {
            return FunctionName.of(type.getSimpleName());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no function's: " + type, e);
        }
    }

    /** Whether it is a function that the build finds. */
    private static boolean namesItself(JavaClass type) {
        return type.isTopLevelClass()
                && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                && (type.isAssignableTo(Reactor.class) || type.isAssignableTo(Projection.class));
    }

    private static String nameIn(String functionsPackage) {
        return functionsPackage + ".ThisFunction";
    }

    /** An instance, of what its only constructor takes. */
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
