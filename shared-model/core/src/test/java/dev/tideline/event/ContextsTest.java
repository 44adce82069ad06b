package dev.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.parking.ParkingEvent;
import dev.tideline.plan.CommandEvent;
import dev.tideline.plan.SagaEvent;
import dev.tideline.system.SystemEvent;
import dev.tideline.system.SystemEvent.ServiceStarted;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContextsTest {
    @Category(value = "system", topic = "elsewhere")
    sealed interface SecondSystem extends DomainEvent {
        record Other() implements SecondSystem {}
    }

    @Category(value = "second", topic = "elsewhere")
    sealed interface SecondName extends DomainEvent {
        record ServiceStarted() implements SecondName {}
    }

    private static final ClassLoader LOADER = ContextsTest.class.getClassLoader();

    @AfterEach
    void all_are_known_again() {
        Contexts.use(
                Stream.of(SystemEvent.class, ParkingEvent.class, SagaEvent.class, CommandEvent.class)
                        .map(Class::getName)
                        .toList(),
                LOADER);
    }

    @Test
    void contexts_are_those_that_the_last_application_has() {
        Contexts.use(List.of(SystemEvent.class.getName()), LOADER);
        assertThat(EventTypes.byName()).containsOnlyKeys("ServiceStarted").containsValue(ServiceStarted.class);

        Contexts.use(List.of(ParkingEvent.class.getName()), LOADER);
        assertThat(EventTypes.byName()).containsKey("EventParked").doesNotContainKey("ServiceStarted");
    }

    @Test
    void two_contexts_of_one_category_are_refused() {
        assertThatThrownBy(
                        () -> Contexts.use(List.of(SystemEvent.class.getName(), SecondSystem.class.getName()), LOADER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("both have the category system. Give one of them another one.");
    }

    @Test
    void two_events_of_one_name_are_refused() {
        assertThatThrownBy(() -> Contexts.use(List.of(SystemEvent.class.getName(), SecondName.class.getName()), LOADER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("both are the event ServiceStarted. Give one of them another one.");
    }

    @Test
    void a_name_that_is_no_interface_of_events_is_refused() {
        assertThatThrownBy(() -> Contexts.use(List.of(String.class.getName()), LOADER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("java.lang.String declares a category, and is no interface of events");
    }
}
