package dev.tideline.views.@view@;

@steps_imports@
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.runtime.views.Applies;
import dev.tideline.runtime.views.Steps;
import java.time.Instant;

/** @description@. */
@Applies(@applies@)
public class @row@Steps implements Steps<@row@> {

    @Override
    public Class<@row@> view() {
        return @row@.class;
    }

    @Override
    public @row@ emptyRow(Envelope event) {
        var row = new @row@();
        row.@key_field@ = @key_read@;
        return row;
    }

    @Override
    public void step(@row@ row, DomainEvent event, Instant timestamp) {
        throw new UnsupportedOperationException("Fill in: what the event changes in the row");
    }
}
