package dev.tideline.views.inventory;

import dev.tideline.runtime.views.AppliedVersions;
import dev.tideline.runtime.views.ServedView;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;

/**
 * An item and where its pieces are. Made by whichever event comes first, it is to be served only once the item is listed:
 * when its {@code itemVersion} is above 0.
 */
@Entity
@Table(name = "inventory_view")
public class InventoryView extends PanacheEntityBase implements ServedView {
    public static final AppliedVersions<InventoryView> VERSIONS = AppliedVersions.of(InventoryView.class, "sku")
            .column("item", "item_version", row -> row.itemVersion, (row, version) -> row.itemVersion = version)
            .column("stock", "stock_version", row -> row.stockVersion, (row, version) -> row.stockVersion = version);

    /** See {@link ServedView#shape}. */
    private static final int SHAPE = 1;

    @Id
    public String sku;

    public String name;
    public BigDecimal unitPrice;
    public String currency;
    public long available;
    public long reserved;
    public long sold;
    public long itemVersion;
    public long stockVersion;

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
        return sku;
    }
}
