package dev.tideline.runtime.views;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/**
 * The main of a projection's own application. It runs until it is stopped; with {@code --rebuild} it only builds the view
 * anew, and exits with 0 if that is done, else with 1. It exits with 2 if it is called wrongly.
 */
// It has a name, so that an application with this jar among others does not take it for its own main.
@QuarkusMain(name = "projection")
public final class ProjectionMain {
    private static final String REBUILD = "--rebuild";

    private ProjectionMain() {}

    /** See the class. */
    public static void main(String... args) {
        if (args.length == 0) {
            Quarkus.run();
        } else if (List.of(args).equals(List.of(REBUILD))) {
            // A rebuild has no consumer and no port: it runs beside instances that have them.
            System.setProperty("quarkus.profile", "prod,rebuild");
            Quarkus.run(RebuildApp.class);
        } else {
            System.err.println("Unknown option. The only one is " + REBUILD
                    + ", which builds the view anew from the event store.");
            System.exit(2);
        }
    }
}
