package dev.tideline.servers;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * An authority that signs certificates (RFC 5280) for servers and clients of one machine. Its own key is in the memory of
 * this process only.
 */
public final class CertificateAuthority {
    // PostgreSQL's JDBC driver reads such keys without a further setting.
    private static final String ALGORITHM = "RSA";
    private static final int BITS = 2048;
    private static final String SIGNATURE = "SHA256withRSA";
    private static final Duration VALIDITY = Duration.ofDays(365);
    /** A clock of this machine may have been set back since. */
    private static final Duration BEFORE = Duration.ofDays(1);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 127;

    private final X500Name name;
    private final PrivateKey key;
    private final String certificate;

    private CertificateAuthority(X500Name name, PrivateKey key, String certificate) {
        this.name = name;
        this.key = key;
        this.certificate = certificate;
    }

    /**
     * A key and its certificate, both as PEM (RFC 7468).
     *
     * @param key in PKCS #8
     */
    public record Certified(String key, String certificate) {}

    /** Makes an authority with a key of its own. */
    public static CertificateAuthority create() {
        // Clients offer a server only certificates of an authority with the name of the server's.
        X500Name name = new X500Name("CN=Tideline " + UUID.randomUUID());
        KeyPair pair = newKey();
        String certificate = sign(name, pair.getPrivate(), name, pair.getPublic(), new BasicConstraints(true));
        return new CertificateAuthority(name, pair.getPrivate(), certificate);
    }

    /** Returns the certificate of the authority, by which others know what it has signed, as PEM. */
    public String certificate() {
        return certificate;
    }

    /**
     * Makes a key for a server.
     *
     * @param commonName its name as a client of other servers
     * @param hosts the names and IP addresses that clients reach it by
     */
    public Certified server(String commonName, String... hosts) {
        GeneralName[] names = Stream.of(hosts)
                .map(host ->
                        new GeneralName(IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new);
        return certified(commonName, names);
    }

    /** Makes a key for a client, which servers know by the certificate's common name. */
    public Certified client(String commonName) {
        return certified(commonName);
    }

    private Certified certified(String commonName, GeneralName... hosts) {
        KeyPair pair = newKey();
        X500Name subject = new X500Name("CN=" + commonName);
        return new Certified(
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
                sign(name, key, subject, pair.getPublic(), new BasicConstraints(false), hosts));
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM makes no keys", e);
        }
    }

    private static String sign(
            X500Name issuer,
            PrivateKey issuersKey,
            X500Name subject,
            PublicKey subjectsKey,
            BasicConstraints constraints,
            GeneralName... hosts) {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM),
                Date.from(now.minus(BEFORE)),
                Date.from(now.plus(VALIDITY)),
                subject,
                subjectsKey);
        try {
            builder.addExtension(Extension.basicConstraints, true, constraints);
            if (hosts.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(hosts));
            }
            return pem(
                    "CERTIFICATE",
                    new JcaX509CertificateConverter()
                            .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(issuersKey)))
                            .getEncoded());
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate was not signed", e);
        }
    }

    private static String pem(String label, byte[] encoded) {
        return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
                .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded));
    }
}
