package ${function.package};

import dev.tideline.runtime.operations.Service;
import jakarta.inject.Singleton;

/** What is known of this function from where it is built. */
@Singleton
final class ThisFunction implements Service {
    /** Its name everywhere: its folder, its consumer group and channel, its metrics, logs and events. */
    static final String NAME = "${project.artifactId}";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return "${project.version}";
    }
}
