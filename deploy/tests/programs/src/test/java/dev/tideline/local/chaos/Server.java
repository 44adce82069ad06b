package dev.tideline.local.chaos;

import dev.tideline.servers.KafkaServer;
import dev.tideline.testing.LossyProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A server that keeps its data, behind a proxy on a port that stays: it is killed, and started again on another. */
public final class Server implements AutoCloseable {
    private final LossyProxy proxy;
    private final Start start;
    private Running running;

    interface Start {
        /** @param proxyPort on which the server is reached */
        Running start(int proxyPort) throws IOException, InterruptedException;
    }

    /** @param pid the id of the process whose end is a crash of the server */
    record Running(Runnable stop, int port, long pid) {}

    Server(Start start) throws IOException, InterruptedException {
        this.start = start;
        proxy = new LossyProxy("127.0.0.1", 0);
        run();
    }

    /** Starts a broker with its data in this folder. */
    public static Server kafka(Path folder) throws IOException, InterruptedException {
        return new Server(port -> kafka(folder, port));
    }

    /** Clients go where the broker says that it is: that has to be the proxy. */
    private static Running kafka(Path folder, int port) throws IOException, InterruptedException {
        var server = KafkaServer.startWith(
                folder.resolve("kafka"),
                folder.resolve("kafka.log"),
                Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port));
        var pid = Files.readString(folder.resolve("kafka.pid")).strip();
        return new Running(
                server::close,
                URI.create("kafka://" + server.bootstrapServers()).getPort(),
                Long.parseLong(pid));
    }

    /** Returns the port at which clients reach it, whether it runs or not. */
    public int port() {
        return proxy.port();
    }

    LossyProxy proxy() {
        return proxy;
    }

    /** Makes its writes fail. It may crash or not. */
    void fillDisk() throws IOException, InterruptedException {
        Harm.FILL_DISK.to(running.pid);
    }

    /** Ends {@link #fillDisk}: there is space again, and the server is restarted. */
    void makeSpace() throws IOException, InterruptedException {
        kill();
        run();
    }

    public void kill() throws IOException, InterruptedException {
        Harm.KILL.to(running.pid);
        running.stop.run();
    }

    /** Ends {@link #kill}. */
    public void run() throws IOException, InterruptedException {
        running = start.start(proxy.port());
        proxy.leadTo(running.port);
    }

    void freeze() throws IOException, InterruptedException {
        Harm.FREEZE.to(running.pid);
    }

    /** Ends {@link #freeze}. */
    void thaw() throws IOException, InterruptedException {
        Harm.THAW.to(running.pid);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        running.stop.run();
    }
}
