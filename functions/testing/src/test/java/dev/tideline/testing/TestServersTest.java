package dev.tideline.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class TestServersTest {
    @Test
    void both_servers_answer_where_they_say() throws Exception {
        URI postgres = URI.create(TestServers.postgresUrl());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(postgres.getHost(), postgres.getPort()), 1_000);
        }
        URI kafka = URI.create("kafka://" + TestServers.kafka());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(kafka.getHost(), kafka.getPort()), 1_000);
        }
    }

    @Test
    void a_second_copy_of_the_class_finds_the_same_servers() throws Exception {
        var postgres = TestServers.postgresUrl();
        var kafka = TestServers.kafka();
        URL classes = TestServers.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader childFirst = new URLClassLoader(new URL[] {classes}, null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                return name.equals(TestServers.class.getName())
                        ? super.findClass(name)
                        : TestServers.class.getClassLoader().loadClass(name);
            }
        }) {
            Class<?> copy = childFirst.loadClass(TestServers.class.getName());
            assertThat(copy).isNotSameAs(TestServers.class);
            assertThat(copy.getMethod("postgresUrl").invoke(null)).isEqualTo(postgres);
            assertThat(copy.getMethod("kafka").invoke(null)).isEqualTo(kafka);
        }
    }

    @Test
    void an_application_without_the_kafka_library_gets_no_kafka() {
        assertThat(new TestServers().start()).containsKey("TIDELINE_PG_URL").doesNotContainKey("TIDELINE_KAFKA");
    }
}
