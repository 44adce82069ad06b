package dev.tideline.local.chaos;

import dev.tideline.testing.LossyProxy;
import java.io.IOException;

/** A server that keeps its data, behind a proxy on a port that stays: it is killed, and started again on another. */
final class Server implements AutoCloseable {
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

    /** Returns the port at which clients reach it, whether it runs or not. */
    int port() {
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

    void kill() throws IOException, InterruptedException {
        Harm.KILL.to(running.pid);
        running.stop.run();
    }

    /** Ends {@link #kill}. */
    void run() throws IOException, InterruptedException {
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
