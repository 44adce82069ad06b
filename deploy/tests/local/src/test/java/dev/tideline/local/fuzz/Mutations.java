package dev.tideline.local.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes something that is right into something that mostly is not. */
final class Mutations {
    /** JSON values of a wrong type, out of range, or too large. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "-0",
            "2147483648",
            "9223372036854775808",
            "1" + "0".repeat(1_000),
            "NaN",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u202e\"",
            "\"\\u00a0\"",
            "\"\\u200b\"",
            "\"\\u3164\"",
            "\"J\\u030cane@b\\u00fccher.example\"",
            "\"a@b.c\\r\\nX: 1\"",
            "\" @ \"",
            "\"a\\uff20b.c\"",
            "\"00000000-0000-0000-0000-000000000000\"",
            "\"1-1-1-1-1\"",
            "\"-1\"",
            "\"1e9\"",
            "\"١٢\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"" + "x".repeat(70_000) + "\"",
            "[]",
            "{}",
            "[[]]",
            "[".repeat(5_000) + "]".repeat(5_000),
            "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000));

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "null",
            "*",
            "\"3",
            "\"99999999999999999999\"",
            "W/\"1\"",
            "-1",
            "0",
            "99999999999999999999",
            "wait=-1",
            "wait=5, wait=6",
            "wait=" + "9".repeat(3_000),
            "a=\"" + "\\\"".repeat(1_000),
            "respond-async",
            "\"1\", W/\"2.3-1\",, \"3.1-1\"",
            "\"".repeat(3_000),
            "\"x\",".repeat(1_000),
            ",".repeat(3_000),
            "+292278995-01-01T00:00:00Z",
            "9999-12-31T23:59:59-18:00",
            "0000-01-01T00:00:00Z",
            "../..",
            "..%2f",
            "%00",
            "'",
            "\u0007",
            "\u202e",
            "\u00a0",
            "\u200b",
            "\u3164",
            "J\u030cane@b\u00fccher.example",
            "a@b.c\r\nX: 1",
            "018F3F5E-0000-7000-8000-00000000000A",
            "\ufffd",
            "é",
            "😀",
            "00-00000000000000000000000000000000-0000000000000000-00",
            "AAAA",
            "gzip",
            "br, identity",
            "identity",
            "wait=30",
            "wait",
            "WAIT=\"0\"; a=\"b,c\", return=minimal",
            "wait=0" + ",wait=0".repeat(2_000),
            "wait=" + " ".repeat(5_000) + "\"x",
            "\"1\", \"2\"",
            "W/\"1\", \"1\"",
            "*, \"1\"",
            "\"1" + "\",\"1".repeat(3_000) + "\"",
            "\"\\\"\"",
            "\"" + "x".repeat(2_000) + "\"",
            "\"" + "\\\"".repeat(8_000) + "\"",
            "x".repeat(3_000),
            "x".repeat(19_000),
            "x".repeat(30_000));

    private static final List<String> METHODS = List.of("OPTIONS", "HEAD", "PATCH", "TRACE", "DELETE", "GET", "BREW");

    private static final String MARK = "\"\uE000\"";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A text as no parameter or header is; control characters may be in it. */
    String text() {
        return any(TEXTS);
    }

    /** A method that the address may not have. */
    String method() {
        return any(METHODS);
    }

    /** Returns a path that a careless reader takes for the same. */
    String path(String right) {
        var slash = right.lastIndexOf('/');
        return switch (random.nextInt(5)) {
            case 0 -> right + "/";
            case 1 -> "/" + right;
            case 2 -> right.substring(0, slash) + "/" + right.substring(slash);
            case 3 -> right + ";x=1";
            default -> "/x/.." + right;
        };
    }

    /** Returns a changed body: JSON with another value, JSON without a field, or no JSON. */
    byte[] body(JsonNode right) {
        var text = right.toString();
        if (happens(0.7)) {
            text = happens(0.75) ? withAnotherValue(right) : withOtherFields(right);
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return happens(0.2) ? bytes(bytes) : bytes;
    }

    private String withAnotherValue(JsonNode right) {
        var copy = right.deepCopy();
        var containers = new ArrayList<JsonNode>();
        collect(copy, containers);
        if (containers.isEmpty()) {
            return any(VALUES);
        }
        switch (any(containers)) {
            case ObjectNode object -> object.put(any(names(object)), "\uE000");
            case ArrayNode array -> array.set(random.nextInt(array.size()), "\uE000");
            default -> throw new IllegalStateException("only containers were collected");
        }
        return copy.toString().replace(MARK, any(VALUES));
    }

    private String withOtherFields(JsonNode right) {
        var copy = right.deepCopy();
        var containers = new ArrayList<JsonNode>();
        collect(copy, containers);
        if (containers.isEmpty() || !(any(containers) instanceof ObjectNode object)) {
            return "";
        }
        var name = any(names(object));
        return switch (random.nextInt(3)) {
            case 0 -> {
                object.remove(name);
                yield copy.toString();
            }
            case 1 -> {
                object.put(name.toUpperCase() + "_", "unknown");
                yield copy.toString();
            }
            default -> {
                // The same name twice.
                object.put("\uE000", 1);
                yield copy.toString().replace(MARK, "\"" + name + "\"");
            }
        };
    }

    /** Collects the containers that are not empty. */
    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode() && !node.isEmpty()) {
            containers.add(node);
        }
        node.forEach(child -> collect(child, containers));
    }

    private static List<String> names(ObjectNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Cut off, or with other bytes in it. */
    byte[] bytes(byte[] right) {
        var bytes = Arrays.copyOf(right, happens(0.4) ? random.nextInt(right.length + 1) : right.length);
        for (var flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
