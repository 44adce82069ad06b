package dev.tideline.testing;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.Item;
import dev.tideline.inventory.ItemEvent;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.ReservationEvent;
import dev.tideline.inventory.Sku;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent;
import dev.tideline.order.OrderId;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.user.EmailEvent;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent;
import dev.tideline.user.UserId;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

/** Which stream an event belongs to, as its fields tell. */
public final class Streams {
    private Streams() {}

    /** An e-mail address's events name its user, and not the address that their stream goes by. */
    public static boolean isNamedBy(DomainEvent event) {
        return !(event instanceof EmailEvent);
    }

    /** @throws IllegalArgumentException if the event does not tell */
    public static EventStream<?, ?> of(DomainEvent event) {
        return switch (event) {
            case UserEvent _ -> User.stream(key(event, UserId.class));
            case ItemEvent _ -> Item.stream(key(event, Sku.class));
            case StockEvent _ -> Stock.stream(key(event, Sku.class));
            case OrderEvent _ -> Order.stream(key(event, OrderId.class));
            case ReservationEvent _ -> Reservation.stream(key(event, OrderId.class));
            case PaymentEvent _ -> Payment.stream(key(event, OrderId.class));
            case ParkingEvent _ -> Parking.stream(key(event, String.class), key(event, StreamId.class));
            default -> throw new IllegalArgumentException("its stream cannot be told: " + event.getClass());
        };
    }

    private static <K> K key(DomainEvent event, Class<K> type) {
        return Stream.of(event.getClass().getRecordComponents())
                .filter(component -> component.getType() == type)
                .map(component -> type.cast(value(component, event)))
                .findFirst()
                .orElseThrow();
    }

    private static Object value(RecordComponent component, DomainEvent event) {
        try {
            return component.getAccessor().invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the components of events are public", e);
        }
    }
}
