package dev.tideline.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A certificate of 127.0.0.1 that has signed itself, and its key, both as PEM.
 *
 * @param keyAndCertificate both, one after the other
 */
public record Certificate(String key, String certificate, String keyAndCertificate) {
    private static final String PASSWORD = "only for tests";

    public static Certificate make() throws IOException, InterruptedException, GeneralSecurityException {
        var directory = Files.createTempDirectory("tideline-certificate");
        var file = directory.resolve("store.p12");
        try {
            generate(file);
            var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            var key = pem(
                    "PRIVATE KEY", store.getKey("one", PASSWORD.toCharArray()).getEncoded());
            var certificate = pem("CERTIFICATE", store.getCertificate("one").getEncoded());
            return new Certificate(key, certificate, key + certificate);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    /** The JDK makes certificates with its tool only. */
    private static void generate(Path file) throws IOException, InterruptedException {
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var process = new ProcessBuilder(
                        tool,
                        "-genkeypair",
                        "-alias",
                        "one",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=tideline",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-ext",
                        "BC=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("keytool has made no certificate");
        }
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded));
    }
}
