package dev.tideline.views.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.event.Json;
import dev.tideline.order.OrderLine;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;

/** An order's lines as JSON in one column: they are only ever read together. */
@Converter
public class OrderLines implements AttributeConverter<List<OrderLine>, String> {

    @Override
    public String convertToDatabaseColumn(List<OrderLine> lines) {
        try {
            return lines == null ? null : Json.TOLERANT.writeValueAsString(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("order lines cannot be written as JSON", e);
        }
    }

    @Override
    public List<OrderLine> convertToEntityAttribute(String json) {
        try {
            return json == null ? null : List.of(Json.TOLERANT.readValue(json, OrderLine[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("order lines cannot be read", e);
        }
    }
}
