package dev.tideline.local.memory;

import dev.tideline.decision.Caller;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.Quantity;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.EmailHash;
import dev.tideline.user.UserName;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Random events and commands of a small shop. They are valid in form, and mostly do not match the stored events. */
record Wild(RandomGenerator random) {
    private static final EmailHash HASH = new EmailHash("only for tests, and known to all");

    /** An event of that type. */
    <E extends DomainEvent> E event(Class<E> type) {
        return type.cast(value(type));
    }

    /** An event of that context, such as of orders. */
    <E extends DomainEvent> E eventOf(Class<E> context) {
        return event(one(EventTypes.permitted(context)));
    }

    <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** A value of a type that events and commands are made of, or an event or a command. */
    Object value(Type type) {
        if (type instanceof ParameterizedType of) {
            var argument = of.getActualTypeArguments()[0];
            return of.getRawType() == Optional.class
                    ? Optional.of(value(argument))
                    : IntStream.rangeClosed(1, 1 + random.nextInt(2))
                            .mapToObj(_ -> value(argument))
                            .toList();
        }
        var kind = (Class<?>) type;
        return switch (kind.getSimpleName()) {
            case "int", "long" -> 1 + random.nextInt(3);
            case "Quantity" -> new Quantity(1 + random.nextInt(3));
            case "Sku" -> new Sku(one(List.of("mug", "pot")));
            case "OrderId" -> new OrderId(one(List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3))));
            case "PaymentId" -> PaymentId.of((OrderId) value(OrderId.class));
            case "UserId" -> user();
            case "Email" -> email();
            case "String" -> HASH.of(email());
            case "EmailHash" -> HASH;
            case "UserName" -> new UserName("Ada");
            case "ItemName" -> new ItemName(one(List.of("Mug", "Big mug")));
            case "Money" -> Money.parse(one(List.of("10.00", "12.50")));
            case "Currency" -> Currency.getInstance("EUR");
            case "PaymentMethod" -> new PaymentMethod("pm_card_ok");
            case "Caller" -> new Caller.Function();
            case "Note" -> new Note("a note");
            default ->
                kind.isEnum()
                        ? one(List.of(kind.getEnumConstants()))
                        : Shipped.made(kind, parameter -> value(parameter.getParameterizedType()));
        };
    }

    private UserId user() {
        return new UserId(one(List.of(new UUID(0, 1), new UUID(0, 2))));
    }

    private Email email() {
        return new Email(one(List.of("ada@example.org", "bob@example.org", "eve@example.org")));
    }
}
