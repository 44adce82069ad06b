package dev.tideline.event;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CategoryTest {
    @Test
    void each_context_declares_the_category_and_the_topic_that_its_events_have() {
        var declared = EventTypes.byName().values().stream()
                .flatMap(type -> Stream.of(type.getInterfaces()))
                .distinct()
                .filter(type -> type != Failure.class)
                .map(context -> context.getAnnotation(Category.class))
                .collect(toMap(Category::value, Category::topic));

        assertThat(declared).isEqualTo(Topics.BY_CATEGORY);
    }
}
