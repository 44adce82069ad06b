package dev.tideline.runtime.operations.deployment;

import dev.tideline.choreography.Choreography;
import io.quarkus.builder.item.SimpleBuildItem;

/** The choreography of this application. */
public final class ChoreographyBuildItem extends SimpleBuildItem {
    private final Choreography choreography;

    ChoreographyBuildItem(Choreography choreography) {
        this.choreography = choreography;
    }

    /** Returns the choreography. It lacks functions whose trigger is unknown: these fail the build. */
    public Choreography choreography() {
        return choreography;
    }
}
