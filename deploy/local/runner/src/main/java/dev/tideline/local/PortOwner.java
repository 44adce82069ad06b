package dev.tideline.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The process that listens on a port of this machine. */
final class PortOwner {
    private static final String LISTENING = "0A";

    private PortOwner() {}

    static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the server will: connections of a former run that still linger do not take the port.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** The owner's process number and program, where the system tells. */
    static Optional<String> describe(int port) {
        try {
            return (Files.isDirectory(Path.of("/proc/net")) ? fromProc(port) : fromLsof(port))
                    .map(pid -> "process %d%s"
                            .formatted(
                                    pid,
                                    ProcessHandle.of(pid)
                                            .flatMap(process -> process.info().command())
                                            .map(command -> " (" + command + ")")
                                            .orElse("")));
        } catch (IOException e) {
            // It only makes the message better; the port alone is said then.
            return Optional.empty();
        }
    }

    private static Optional<Long> fromProc(int port) throws IOException {
        Set<String> sockets;
        try (Stream<String> lines =
                Stream.concat(Files.lines(Path.of("/proc/net/tcp")), Files.lines(Path.of("/proc/net/tcp6")))) {
            sockets = lines.map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[1].endsWith(":%04X".formatted(port)) && fields[3].equals(LISTENING))
                    .map(fields -> "socket:[" + fields[9] + "]")
                    .collect(Collectors.toSet());
        }
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> holdsOneOf(sockets, pid))
                .findFirst();
    }

    private static boolean holdsOneOf(Set<String> sockets, long pid) {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files.toList()) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // Another user's process, or one that has just ended.
            return false;
        }
    }

    private static Optional<Long> fromLsof(int port) throws IOException {
        Process lsof = new ProcessBuilder("lsof", "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return lsof.inputReader().lines().findFirst().map(Long::valueOf);
    }
}
