package dev.tideline.runtime.http;

import java.util.List;
import java.util.Optional;

/**
 * The answer of a list.
 *
 * @param nextCursor the cursor of the next page; empty if this is the last one
 */
public record Page<A>(List<A> data, Optional<String> nextCursor) {}
