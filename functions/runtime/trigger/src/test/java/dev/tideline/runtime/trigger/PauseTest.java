package dev.tideline.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PauseTest {
    private static final Logger LOGGER = Logger.getLogger(Pause.class.getName());

    private final List<ExtLogRecord> lines = new ArrayList<>();
    private final Handler capture = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(ExtLogRecord.wrap(line));
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    };

    private final Pause pause = new Pause("a-function");

    @BeforeEach
    void capture() {
        LOGGER.addHandler(capture);
    }

    @AfterEach
    void captureNoMore() {
        LOGGER.removeHandler(capture);
    }

    @Test
    void a_pause_is_a_line_when_it_begins_and_one_when_it_is_over_however_long_it_is() {
        var away = new StoreUnavailableException(new IllegalStateException("away"));

        pause.succeeded();
        pause.failed(away);
        pause.failed(away);
        pause.failed(away);
        pause.succeeded();
        pause.succeeded();

        assertThat(lines)
                .extracting(new PatternFormatter("%s")::format)
                .containsExactly(
                        "a-function pauses: the event store is not available: java.lang.IllegalStateException: away",
                        "a-function continues");
        assertThat(lines.getFirst().getThrown()).isNull();
    }

    @Test
    void an_unexpected_failure_is_logged_with_its_stack_trace() {
        var bug = new NullPointerException("a bug");

        pause.failed(bug);

        assertThat(lines.getFirst().getThrown()).isEqualTo(bug);
    }
}
