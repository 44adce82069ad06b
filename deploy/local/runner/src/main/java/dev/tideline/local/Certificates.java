package dev.tideline.local;

import dev.tideline.choreography.KafkaRights;
import dev.tideline.runtime.schema.PgUrl;
import dev.tideline.servers.CertificateAuthority;
import dev.tideline.servers.Directories;
import dev.tideline.servers.KafkaServer;
import dev.tideline.servers.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
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
    static final String OWNER = KafkaServer.ADMINISTRATOR;

    private static final String EVERY_HOST = "*";
    private static final long PATIENCE_SECONDS = 30;

    private final Path folder;
    private final CertificateAuthority authority;
    private final Map<String, CertificateAuthority.Certified> made = new HashMap<>();

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
        return certificates;
    }

    CertificateAuthority authority() {
        return authority;
    }

    /** Returns the URL with which a client reaches a database that has this URL without certificates. */
    String url(String url, String client) throws IOException {
        certified(client);
        return url + "?sslmode=verify-full&sslrootcert=" + encoded(ofAuthority()) + "&sslcert="
                + encoded(file(client, "crt")) + "&sslkey=" + encoded(file(client, "key"));
    }

    /** Returns the settings with which a client reaches Kafka. */
    Map<String, String> kafka(String client) throws IOException {
        CertificateAuthority.Certified own = certified(client);
        return Map.of(
                "security.protocol",
                "SSL",
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.key",
                own.key(),
                "ssl.keystore.certificate.chain",
                own.certificate(),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                authority.certificate());
    }

    /** Writes the settings of Kafka's tools for the owner of the servers, and returns the file. */
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
     * Lets each client of Kafka do what it has a right to, and nothing else.
     *
     * @param owner how the owner of Kafka reaches it
     */
    static void grant(Map<String, Object> owner, List<KafkaRights> rights) throws InterruptedException {
        List<AclBinding> bindings = rights.stream()
                .flatMap(client -> client.rights().stream()
                        .flatMap(right -> right.operations().stream()
                                .map(operation -> binding(client.function(), right, operation))))
                .toList();
        try (Admin admin = Admin.create(owner)) {
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

    /** Returns the certificate of a client, which is made and written once. */
    private CertificateAuthority.Certified certified(String client) throws IOException {
        CertificateAuthority.Certified known = made.get(client);
        if (known != null) {
            return known;
        }
        CertificateAuthority.Certified certified = authority.client(client);
        Files.writeString(file(client, "crt"), certified.certificate());
        SecretFile.write(file(client, "key"), certified.key());
        made.put(client, certified);
        return certified;
    }

    private Path ofAuthority() {
        return folder.resolve("ca.crt");
    }

    private Path file(String client, String extension) {
        return folder.resolve(client + "." + extension);
    }

    private static String encoded(Path file) {
        return PgUrl.encoded(file.toString());
    }
}
