package dev.tideline.runtime.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A TCP proxy that can cut a connection just when the server answers: the server has done its work, nobody hears of it. Or
 * it keeps the answer waiting, as a client does that is frozen: it neither reads nor goes away.
 */
final class LossyProxy implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore reading = new Semaphore(1);
    private volatile boolean losing;

    LossyProxy(String host, int port) throws IOException {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    var client = listening.accept();
                    var server = new Socket(host, port);
                    open.add(client);
                    open.add(server);
                    Thread.ofVirtual().start(() -> pump(client, server, false));
                    Thread.ofVirtual().start(() -> pump(server, client, true));
                }
            } catch (IOException closed) {
                cutAll();
            }
        });
    }

    int port() {
        return listening.getLocalPort();
    }

    void loseAnswers() {
        losing = true;
    }

    void passAnswers() {
        losing = false;
    }

    void holdAnswers() {
        reading.acquireUninterruptibly();
    }

    /** After {@link #holdAnswers}. */
    void giveAnswers() {
        reading.release();
    }

    private void awaitReading() {
        reading.acquireUninterruptibly();
        reading.release();
    }

    private void pump(Socket from, Socket to, boolean answers) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var buffer = new byte[65_536];
            for (var read = in.read(buffer); read >= 0 && !(answers && losing); read = in.read(buffer)) {
                if (answers) {
                    awaitReading();
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException cut) {
            // The other direction has closed both sockets: that is how a connection ends here.
        }
    }

    private void cutAll() {
        for (var socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
