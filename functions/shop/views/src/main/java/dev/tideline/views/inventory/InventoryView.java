package dev.tideline.views.inventory;

import dev.tideline.event.StreamId;
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
    public long version() {
        return itemVersion;
    }

    @Override
    public long otherVersions() {
        return stockVersion;
    }

    @Override
    public int shape() {
        return SHAPE;
    }

    @Override
    public Object id() {
        return sku;
    }

    @Override
    public long applied(StreamId stream) {
        return switch (stream.category()) {
            case "item" -> itemVersion;
            case "stock" -> stockVersion;
            default -> throw noPartOfIt(stream);
        };
    }

    @Override
    public void setApplied(StreamId stream, long version) {
        switch (stream.category()) {
            case "item" -> itemVersion = version;
            case "stock" -> stockVersion = version;
            default -> throw noPartOfIt(stream);
        }
    }

    private static IllegalArgumentException noPartOfIt(StreamId stream) {
        return new IllegalArgumentException("no item is made of the stream " + stream);
    }
}
