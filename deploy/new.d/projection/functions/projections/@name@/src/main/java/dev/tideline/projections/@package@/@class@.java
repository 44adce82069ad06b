package dev.tideline.projections.@package@;

import dev.tideline.runtime.views.Projection;
import dev.tideline.views.@view@.@row@;
import dev.tideline.views.@view@.@row@Steps;

/** @description@. */
public final class @class@ extends @row@Steps implements Projection<@row@> {}
