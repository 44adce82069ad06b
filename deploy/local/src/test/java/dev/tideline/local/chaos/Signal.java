package dev.tideline.local.chaos;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a process cannot refuse. */
enum Signal {
    KILL,
    STOP,
    CONT;

    private static final int SECONDS = 10;

    /** To a process and all that it has started; one that has ended meanwhile needs none. */
    void send(long pid) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name(), Long.toString(pid)));
        ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(child -> command.add(Long.toString(child.pid())));
        Process kill = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        if (!kill.waitFor(SECONDS, TimeUnit.SECONDS)) {
            kill.destroyForcibly();
            throw new IllegalStateException("%s does not end".formatted(command));
        }
    }
}
