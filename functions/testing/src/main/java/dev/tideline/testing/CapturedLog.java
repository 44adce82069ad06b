package dev.tideline.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** The lines that are logged from now on until it is closed, complete and in their written form. */
public final class CapturedLog extends Handler {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger logger;

    /** @param category and all below it; everything if it is empty */
    public CapturedLog(String category) {
        setFormatter(new PatternFormatter("%p %c %X %s%e"));
        logger = Logger.getLogger(category);
        logger.addHandler(this);
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(getFormatter().format(ExtLogRecord.wrap(line)));
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
