package dev.tideline.commands.listitem;

import static dev.tideline.runtime.edge.ProblemException.checking;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Money;
import dev.tideline.inventory.ItemName;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import dev.tideline.shop.Sku;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** {@code PUT /items/{sku}}. */
@Path("/items")
public class ListItemResource {
    private static final String NAME = FunctionName.of(ListItemResource.class);

    private final Commands commands;
    private final Currency shopCurrency;

    ListItemResource(Commands commands, @ConfigProperty(name = "tideline.currency") Currency shopCurrency) {
        this.commands = commands;
        this.shopCurrency = shopCurrency;
    }

    public record Body(ItemName name, Money unitPrice, Currency currency) {
        private static final BigDecimal TOO_MUCH = BigDecimal.TEN.pow(16);

        private Money price() {
            if (unitPrice.amount().compareTo(TOO_MUCH) >= 0) {
                throw new IllegalArgumentException("a price must have at most 16 digits before the point");
            }
            return unitPrice.in(currency);
        }
    }

    @PUT
    @Path("{sku}")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> list(@PathParam("sku") String id, Body body) {
        // The sku is the caller's to make up, so one of the wrong form is a bad request.
        var sku = checking("", () -> Sku.parse(id));
        var command =
                new ListItem(sku, body.name(), checking("/unit_price", body::price), body.currency(), shopCurrency);
        return commands.carryOut(NAME, command, Answer.of("sku", sku).at("/items/" + sku));
    }
}
