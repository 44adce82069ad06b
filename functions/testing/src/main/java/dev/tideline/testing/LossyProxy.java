package dev.tideline.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A TCP proxy that simulates faults between a client and its server. It can cut a connection when the server answers: the request
 * is carried out and the answer is lost. It can hold answers back, as if the server or the client were frozen. It can be slow. It
 * can be down: connections are cut, and new ones refused.
 */
public final class LossyProxy implements AutoCloseable {
    private final String host;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore reading = new Semaphore(1);
    private ServerSocket listening;
    private volatile int serverPort;
    private volatile boolean losing;
    private volatile Duration delay = Duration.ZERO;

    /** Listens on a free port of the loopback interface. */
    public LossyProxy(String host, int port) throws IOException {
        this.host = host;
        serverPort = port;
        listen(0);
        this.port = listening.getLocalPort();
    }

    public int port() {
        return port;
    }

    /** Cuts each connection from now on when the server answers. */
    public void loseAnswers() {
        losing = true;
    }

    public void passAnswers() {
        losing = false;
    }

    /** New connections are to this port from now on. */
    public void leadTo(int serverPort) {
        this.serverPort = serverPort;
    }

    /** Delays everything that the server sends from now on. Zero ends the delay. */
    public void delayAnswers(Duration delay) {
        this.delay = delay;
    }

    /** Ends every connection there is. */
    public void cut() throws IOException {
        for (var socket : open) {
            socket.close();
        }
    }

    /** Holds answers and new connections back from now on. */
    public void holdAnswers() {
        reading.acquireUninterruptibly();
    }

    /** Ends {@link #holdAnswers}. */
    public void giveAnswers() {
        reading.release();
    }

    /** Cuts all connections, and refuses new ones. */
    public void goDown() throws IOException {
        listening.close();
        cut();
    }

    /** Ends {@link #goDown}, on the same port. */
    public void comeUp() throws IOException {
        listen(port);
    }

    private void listen(int on) throws IOException {
        var here = new ServerSocket(on, 16, InetAddress.getLoopbackAddress());
        listening = here;
        Thread.ofVirtual().start(() -> accept(here));
    }

    private void accept(ServerSocket here) {
        while (true) {
            Socket client;
            try {
                client = here.accept();
            } catch (IOException closed) {
                return;
            }
            try {
                var server = new Socket(host, serverPort);
                open.add(client);
                open.add(server);
                Thread.ofVirtual().start(() -> pump(client, server, false));
                Thread.ofVirtual().start(() -> pump(server, client, true));
            } catch (IOException refused) {
                close(client);
            }
        }
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
                    Thread.sleep(delay);
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException cut) {
            // The other direction has closed both sockets: that is how a connection ends here.
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this", e);
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        goDown();
    }
}
