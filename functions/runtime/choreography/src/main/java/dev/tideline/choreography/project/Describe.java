package dev.tideline.choreography.project;

import dev.tideline.choreography.Choreography;
import java.nio.file.Path;
import java.util.TreeMap;

/** What follows from the functions of an application. */
public final class Describe {
    private Describe() {}

    /** Returns the files of a project, as its choreography has them. */
    public static Described of(Path root, Choreography choreography) {
        var files = new TreeMap<>(ModuleLists.files(root));
        files.putAll(ClusterEntries.files(root, choreography));
        files.putAll(FunctionsTable.files(root, choreography));
        return new Described(root, files);
    }
}
