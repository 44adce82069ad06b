package dev.tideline.views.saga;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tideline.event.Json;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;

/** The steps of a saga instance as JSON in one column. */
@Converter
public class SagaSteps implements AttributeConverter<List<SagaStep>, String> {

    @Override
    public String convertToDatabaseColumn(List<SagaStep> steps) {
        try {
            return steps == null ? null : Json.TOLERANT.writeValueAsString(steps);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("steps of a saga cannot be written as JSON", e);
        }
    }

    @Override
    public List<SagaStep> convertToEntityAttribute(String json) {
        try {
            return json == null ? null : List.of(Json.TOLERANT.readValue(json, SagaStep[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("steps of a saga cannot be read", e);
        }
    }
}
