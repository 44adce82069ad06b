package dev.tideline.views.@view@;

@row_imports@
import dev.tideline.runtime.views.AppliedVersions;
import dev.tideline.runtime.views.ServedView;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of the view that @name@ keeps. */
@Entity
@Table(name = "@table@")
public class @row@ extends PanacheEntityBase implements ServedView {
    public static final AppliedVersions<@row@> VERSIONS = AppliedVersions.of(@row@.class, "@key@")@versions@;

    /** See {@link ServedView#shape}. */
    private static final int SHAPE = 1;

    @Id
    public @key_type@ @key_field@;

@version_fields@
    @Override
    public AppliedVersions<?> versions() {
        return VERSIONS;
    }

    @Override
    public int shape() {
        return SHAPE;
    }

    @Override
    public Object id() {
        return @key_field@;
    }
}
