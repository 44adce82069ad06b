package dev.tideline.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The OpenAPI 3.1 documents, as JSON. In each, {@code x-tideline-function} names the function that an operation is of. */
public final class ApiDocuments {
    /**
     * The folder of the documents on the class path. The merged one is {@code openapi.json}; that of a function has the
     * function's name.
     */
    public static final String FOLDER = "dev/tideline/openapi/";

    private ApiDocuments() {}

    /** All operations of all functions in one document. */
    public static byte[] merged() {
        try (InputStream document = ApiDocuments.class.getResourceAsStream("openapi.json")) {
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the OpenAPI document", e);
        }
    }
}
