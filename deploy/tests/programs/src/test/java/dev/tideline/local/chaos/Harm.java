package dev.tideline.local.chaos;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Harm to a process from outside that it cannot refuse. */
enum Harm {
    KILL("kill -KILL"),
    FREEZE("kill -STOP"),
    THAW("kill -CONT"),
    /** Each write to a file fails from now on, as on a full disk. */
    FILL_DISK("prlimit --fsize=1:unlimited --pid");

    private static final int SECONDS = 10;

    private final String command;

    Harm(String command) {
        this.command = command;
    }

    /**
     * Does harm to a process and its descendants. A process that has ended in the meantime is left out.
     *
     * @throws IllegalStateException if one of them lives and was not harmed: a fault without effect proves nothing
     */
    void to(long pid) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "for pid; do %s $pid || ! kill -0 $pid || exit 1; done".formatted(command),
                name(),
                Long.toString(pid)));
        ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(child -> line.add(Long.toString(child.pid())));
        Process doing = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        if (!doing.waitFor(SECONDS, TimeUnit.SECONDS)) {
            doing.destroyForcibly();
            throw new IllegalStateException("%s does not end".formatted(line));
        }
        if (doing.exitValue() != 0) {
            throw new IllegalStateException("%s has not worked".formatted(line));
        }
    }
}
