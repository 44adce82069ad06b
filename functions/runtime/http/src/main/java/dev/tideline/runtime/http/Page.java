package dev.tideline.runtime.http;

import java.util.List;
import java.util.Optional;

/**
 * The answer of a list.
 *
 * @param nextCursor where the list goes on; empty if this is its end
 */
public record Page<A>(List<A> data, Optional<String> nextCursor) {}
