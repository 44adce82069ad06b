package dev.tideline.local.alerts;

import static io.restassured.RestAssured.given;

import dev.tideline.local.LocalRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Prometheus with the alerting rules of {@code deploy/alerts}, in a hurry: a minute of the rules is a second, and a threshold a tenth.
 *
 * @param port of its own API
 */
record Prometheus(Process process, int port) implements AutoCloseable {
    private static final Path RULES = Path.of("../../alerts/rules.yaml");
    private static final int STOP_SECONDS = 10;

    /** @param scraped the host and port that has {@code /q/metrics} */
    static Prometheus start(Path folder, String scraped) throws IOException {
        var port = LocalRun.freePort();
        Files.writeString(folder.resolve("rules.yaml"), hurried(Files.readString(RULES)));
        Files.writeString(folder.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 500ms
                  evaluation_interval: 500ms
                rule_files: [rules.yaml]
                scrape_configs:
                  - job_name: tideline
                    metrics_path: /q/metrics
                    static_configs: [{targets: ["%s"]}]
                """.formatted(scraped));
        var process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, port);
    }

    private static String hurried(String rules) {
        return rules.replaceAll("(\\d+)m\\b", "$1s").replaceAll("(?m)> (\\d+)0$", "> $1");
    }

    static Set<String> alerts() throws IOException {
        return Set.copyOf(Files.readString(RULES)
                .lines()
                .filter(line -> line.contains("- alert: "))
                .map(line -> line.replaceFirst(".*- alert: ", ""))
                .toList());
    }

    /** Returns the labels of the firing alerts. */
    List<Map<String, String>> firing() {
        return given().get("http://127.0.0.1:" + port + "/api/v1/alerts")
                .then()
                .statusCode(200)
                .extract()
                .path("data.alerts.findAll { it.state == 'firing' }.labels");
    }

    boolean fires(String alert, Map<String, String> labels) {
        return firing().stream()
                .anyMatch(found ->
                        found.get("alertname").equals(alert) && found.entrySet().containsAll(labels.entrySet()));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
