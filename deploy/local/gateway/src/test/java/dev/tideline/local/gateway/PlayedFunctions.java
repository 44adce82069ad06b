package dev.tideline.local.gateway;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.tideline.tokens.TokenIssuer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;

/** Servers in the place of two functions, and a port at which the third does not run. */
public final class PlayedFunctions implements QuarkusTestResourceLifecycleManager {
    private final WireMockServer placeOrder = played();
    private final WireMockServer orders = played();

    /** The two played functions, for a test. */
    record Played(WireMockServer placeOrder, WireMockServer orders) {}

    @Override
    public Map<String, String> start() {
        placeOrder.start();
        orders.start();
        var settings = new HashMap<>(Map.of(
                "tideline.dev.key",
                key(),
                "tideline.jwt.issuer",
                "urn:tideline:local",
                "tideline.gateway.patience",
                "1s"));
        Map.of("place-order", placeOrder.port(), "orders", orders.port(), "cancel-order", portOfNobody())
                .forEach((function, port) -> {
                    settings.put("tideline.gateway.functions." + function, "" + port);
                    settings.put("tideline.gateway.management." + function, "" + port);
                });
        return settings;
    }

    private static String key() {
        try {
            var file = Files.createTempFile("tideline-key", ".json");
            file.toFile().deleteOnExit();
            return Files.writeString(
                            file,
                            TokenIssuer.create("urn:tideline:local", "test").privateKey())
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(new Played(placeOrder, orders), new TestInjector.MatchesType(Played.class));
    }

    @Override
    public void stop() {
        placeOrder.stop();
        orders.stop();
    }

    private static WireMockServer played() {
        return new WireMockServer(WireMockConfiguration.options()
                .dynamicPort()
                .bindAddress("127.0.0.1")
                .gzipDisabled(true));
    }

    private static int portOfNobody() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
