package dev.tideline.runtime.views;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of two streams. */
@Entity
@Table(name = "counted_view")
public class CountedView extends PanacheEntityBase implements View {
    private static final AppliedVersions<CountedView> VERSIONS = AppliedVersions.of(CountedView.class, "sku")
            .column("item", "item_version", row -> row.itemVersion, (row, version) -> row.itemVersion = version)
            .column("stock", "stock_version", row -> row.stockVersion, (row, version) -> row.stockVersion = version);

    @Id
    public String sku;

    public String name;
    public long available;
    public long reserved;
    public long sold;
    public long itemVersion;
    public long stockVersion;

    @Override
    public Object id() {
        return sku;
    }

    @Override
    public AppliedVersions<?> versions() {
        return VERSIONS;
    }
}
