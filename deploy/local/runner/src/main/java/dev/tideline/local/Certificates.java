package dev.tideline.local;

import dev.tideline.choreography.KafkaRights;
import dev.tideline.servers.CertificateAuthority;
import dev.tideline.servers.Directories;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.SecretFile;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The certificates of a run with {@code --secure}: of PostgreSQL, of Kafka, and of each function that connects to one of them. Each run
 * makes them anew, under an authority of its own. Only the owner of the folder reads the keys.
 */
final class Certificates {
    /** The common name of the owner of both servers: the one who runs them. */
    private static final String OWNER = KafkaServer.ADMINISTRATOR;

    private static final String EVERY_HOST = "*";
    private static final long PATIENCE_SECONDS = 30;

    private final Path folder;
    private final CertificateAuthority authority;

    private Certificates(Path folder, CertificateAuthority authority) {
        this.folder = folder;
        this.authority = authority;
    }

    static Certificates make(Path folder) throws IOException {
        // Of a former run.
        Directories.delete(folder);
        Files.createDirectories(folder);
        Certificates certificates = new Certificates(folder, CertificateAuthority.create());
        Files.writeString(certificates.ofAuthority(), certificates.authority.certificate());
        certificates.make(OWNER);
        return certificates;
    }

    CertificateAuthority authority() {
        return authority;
    }

    /** Returns the URL of the database for its owner, as {@code psql} understands it. */
    String ownerUrl(String url) {
        return url + "?sslmode=verify-full&sslrootcert=" + encoded(ofAuthority()) + "&" + own(OWNER);
    }

    /** Writes the settings of Kafka's tools for the one who may do all, and returns the file. */
    Path toolSettings() throws IOException {
        Path file = folder.resolve(OWNER + ".properties");
        StringBuilder text = new StringBuilder();
        kafka(OWNER)
                .forEach((name, value) -> text.append(name)
                        .append('=')
                        .append(value.replace("\n", "\\n"))
                        .append('\n'));
        SecretFile.write(file, text.toString());
        return file;
    }

    /**
     * Makes the certificate of a function.
     *
     * @param url of the database, for the function's role
     * @return the settings with which the function uses it
     */
    Map<String, String> variables(String function, String url) throws IOException {
        make(function);
        Map<String, String> variables = new HashMap<>();
        variables.put(Main.PG_URL, url + "?" + own(function));
        variables.put("TIDELINE_PG_CA", ofAuthority().toString());
        kafka(function)
                .forEach((name, value) ->
                        variables.put("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        return variables;
    }

    private Map<String, String> kafka(String client) throws IOException {
        return Map.of(
                "security.protocol",
                "SSL",
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.key",
                Files.readString(file(client, "key")),
                "ssl.keystore.certificate.chain",
                Files.readString(file(client, "crt")),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                authority.certificate());
    }

    /** Makes the certificate of a client of Kafka, and returns how it connects. */
    Map<String, Object> client(String name, String brokers) throws IOException {
        make(name);
        Map<String, Object> settings = new HashMap<>(kafka(name));
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        return settings;
    }

    /** Lets each client of Kafka do what it has a right to, and nothing else. */
    void grant(String brokers, List<KafkaRights> rights) throws IOException, InterruptedException {
        List<AclBinding> bindings = rights.stream()
                .flatMap(client -> client.rights().stream()
                        .flatMap(right -> right.operations().stream()
                                .map(operation -> binding(client.function(), right, operation))))
                .toList();
        try (Admin admin = Admin.create(client(OWNER, brokers))) {
            // Those of a former run may be of functions that have other rights by now.
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            admin.createAcls(bindings).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotRun("Kafka takes no access control lists: " + e.getMessage(), e);
        }
    }

    private static AclBinding binding(String client, KafkaRights.Right right, KafkaRights.Operation operation) {
        return new AclBinding(
                new ResourcePattern(
                        ResourceType.valueOf(right.resource().name()),
                        right.name(),
                        right.prefix() ? PatternType.PREFIXED : PatternType.LITERAL),
                new AccessControlEntry(
                        "User:CN=" + client,
                        EVERY_HOST,
                        AclOperation.valueOf(operation.name()),
                        AclPermissionType.ALLOW));
    }

    private void make(String client) throws IOException {
        CertificateAuthority.Certified certified = authority.client(client);
        Files.writeString(file(client, "crt"), certified.certificate());
        SecretFile.write(file(client, "key"), certified.key());
    }

    private String own(String client) {
        return "sslcert=" + encoded(file(client, "crt")) + "&sslkey=" + encoded(file(client, "key"));
    }

    private Path ofAuthority() {
        return folder.resolve("ca.crt");
    }

    private Path file(String client, String extension) {
        return folder.resolve(client + "." + extension);
    }

    private static String encoded(Path file) {
        // URLEncoder is made for forms, where a plus is a space.
        return URLEncoder.encode(file.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
