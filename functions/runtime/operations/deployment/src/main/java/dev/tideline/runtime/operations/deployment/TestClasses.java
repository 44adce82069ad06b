package dev.tideline.runtime.operations.deployment;

import io.quarkus.deployment.builditem.TestClassPredicateBuildItem;
import java.util.Optional;
import org.jboss.jandex.ClassInfo;

/** Tells the classes that tests bring from those of the application. */
record TestClasses(Optional<TestClassPredicateBuildItem> tests) {

    boolean have(ClassInfo type) {
        var outermost = type.name().toString().split("\\$", 2)[0];
        return tests.map(TestClassPredicateBuildItem::getPredicate)
                .filter(isTest -> isTest.test(outermost))
                .isPresent();
    }
}
