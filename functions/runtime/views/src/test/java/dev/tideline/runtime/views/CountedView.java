package dev.tideline.runtime.views;

import dev.tideline.event.StreamId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of two streams. */
@Entity
@Table(name = "counted_view")
public class CountedView extends PanacheEntityBase implements View {
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
    public long applied(StreamId stream) {
        return stream.category().equals("item") ? itemVersion : stockVersion;
    }

    @Override
    public void setApplied(StreamId stream, long version) {
        if (stream.category().equals("item")) {
            itemVersion = version;
        } else {
            stockVersion = version;
        }
    }
}
