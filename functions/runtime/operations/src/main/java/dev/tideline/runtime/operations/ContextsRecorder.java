package dev.tideline.runtime.operations;

import dev.tideline.event.Contexts;
import io.quarkus.runtime.annotations.Recorder;
import java.util.List;

/** Registers the contexts that the build of this application has found. */
@Recorder
public class ContextsRecorder {
    public void use(List<String> names) {
        Contexts.use(names, Thread.currentThread().getContextClassLoader());
    }
}
