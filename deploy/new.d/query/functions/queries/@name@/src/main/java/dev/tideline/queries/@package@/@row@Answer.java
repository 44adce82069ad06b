package dev.tideline.queries.@package@;

@key_imports@
import dev.tideline.views.@view@.@row@;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** A row as it is answered. The names of the components are the contract. */
@RegisterForReflection
public record @row@Answer(@key_type@ @key_field@, long version) {

    static @row@Answer of(@row@ row) {
        throw new UnsupportedOperationException("Fill in: what is answered of a row");
    }
}
