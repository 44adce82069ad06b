package dev.tideline.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.DomainEvent;
import dev.tideline.system.SystemEvent.ServiceStarted;
import org.junit.jupiter.api.Test;

class ReactorTest {
    static class Direct implements Reactor<ServiceStarted> {
        @Override
        public Reaction react(ServiceStarted event, States states) {
            return Reaction.nothing();
        }
    }

    abstract static class Common<T, E extends DomainEvent> implements Reactor<E> {
        @Override
        public Reaction react(E event, States states) {
            return Reaction.nothing();
        }
    }

    static class Indirect extends Common<String, ServiceStarted> {}

    static class Open<E extends DomainEvent> extends Common<String, E> {}

    @Test
    void a_reactor_is_woken_by_the_type_of_event_that_its_class_names() {
        assertThat(new Direct().event()).isEqualTo(ServiceStarted.class);
        assertThat(new Indirect().event()).isEqualTo(ServiceStarted.class);
    }

    @Test
    void a_class_that_names_none_has_to_say_so_itself() {
        assertThatThrownBy(() -> new Open<ServiceStarted>().event())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("Open does not say of what type it is a Reactor");
    }
}
