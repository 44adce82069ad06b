package dev.tideline.runtime.operations;

import io.quarkus.runtime.annotations.Recorder;
import java.util.function.Supplier;

/** Makes a bean of each function that the build has found. */
@Recorder
public class ServiceRecorder {
    public Supplier<Service> service(String name, String version) {
        return () -> new Service(name, version);
    }
}
