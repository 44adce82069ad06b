package dev.tideline.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A persistent hash map: an immutable map of names to values. It is a tree by the bits of the names' hash codes. A map with one more entry
 * shares all but a few nodes with the map before, so a fold of a thousand events copies little.
 */
record PersistentMap<V>(Optional<Node<V>> root) {
    private static final int BITS = 4;
    private static final int WIDTH = 1 << BITS;

    private sealed interface Node<V> {}

    /** @param children a node for each value of the next bits, or null */
    private record Branch<V>(List<Node<V>> children) implements Node<V> {}

    /** @param same the entries whose names have this hash code: nearly always one */
    private record Leaf<V>(int hash, Map<String, V> same) implements Node<V> {}

    static <V> PersistentMap<V> empty() {
        return new PersistentMap<>(Optional.empty());
    }

    Optional<V> get(String name) {
        var hash = name.hashCode();
        var node = root.orElse(null);
        for (var shift = 0; node instanceof Branch<V> branch; shift += BITS) {
            node = branch.children().get(slot(hash, shift));
        }
        return node instanceof Leaf<V> leaf ? Optional.ofNullable(leaf.same().get(name)) : Optional.empty();
    }

    PersistentMap<V> with(String name, V value) {
        return new PersistentMap<>(
                Optional.of(put(root.orElse(null), 0, new Leaf<>(name.hashCode(), Map.of(name, value)))));
    }

    private static <V> Node<V> put(Node<V> before, int shift, Leaf<V> leaf) {
        return switch (before) {
            case null -> leaf;
            case Leaf<V> other
            when other.hash() == leaf.hash() -> {
                var same = new TreeMap<>(other.same());
                same.putAll(leaf.same());
                yield new Leaf<>(leaf.hash(), same);
            }
            case Leaf<V> other -> {
                var children = new ArrayList<>(Collections.<Node<V>>nCopies(WIDTH, null));
                children.set(slot(other.hash(), shift), other);
                yield put(new Branch<>(children), shift, leaf);
            }
            case Branch<V> branch -> {
                var children = new ArrayList<>(branch.children());
                var slot = slot(leaf.hash(), shift);
                children.set(slot, put(children.get(slot), shift + BITS, leaf));
                yield new Branch<>(children);
            }
        };
    }

    private static int slot(int hash, int shift) {
        return hash >>> shift & WIDTH - 1;
    }

    /** Returns a copy as a sorted map. */
    Map<String, V> toMap() {
        var map = new TreeMap<String, V>();
        root.ifPresent(node -> copy(node, map));
        return map;
    }

    private static <V> void copy(Node<V> node, Map<String, V> to) {
        switch (node) {
            case Leaf<V> leaf -> to.putAll(leaf.same());
            case Branch<V> branch ->
                branch.children().forEach(child -> {
                    if (child != null) {
                        copy(child, to);
                    }
                });
        }
    }
}
