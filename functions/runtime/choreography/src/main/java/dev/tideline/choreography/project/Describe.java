package dev.tideline.choreography.project;

import dev.tideline.choreography.Choreography;
import dev.tideline.choreography.describe.Description;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;

/** Writes what follows from the functions of an application. It is run with the application's class path. */
public final class Describe {
    private Describe() {}

    /** Takes the project's root. */
    public static void main(String... args) throws IOException {
        var root = Path.of(args[0]);
        var described = of(root, Describe.class.getClassLoader());
        var problems = Description.problems(root, described.files());
        if (!problems.isEmpty()) {
            problems.forEach(System.err::println);
            System.err.println("Nothing is written.");
            System.exit(1);
        }
        described.write();
    }

    /**
     * Returns the files of a project, as the choreography of an application has them.
     *
     * @param application has its classes and its choreography
     */
    public static Described of(Path root, ClassLoader application) throws IOException {
        try (var choreography = application.getResourceAsStream(Choreography.RESOURCE)) {
            if (choreography == null) {
                throw new IllegalStateException(
                        "There is no " + Choreography.RESOURCE + "; build the application first.");
            }
            return of(root, Choreography.read(choreography), application);
        }
    }

    static Described of(Path root, Choreography choreography, ClassLoader events) {
        var files = new TreeMap<>(ModuleLists.files(root));
        files.putAll(ClusterEntries.files(root, choreography));
        files.putAll(Readme.files(root, choreography));
        files.putAll(Description.files(choreography, events));
        return new Described(root, files);
    }
}
