package dev.tideline.projections.userview;

import dev.tideline.runtime.views.Projection;
import dev.tideline.views.user.UserView;
import dev.tideline.views.user.UserViewSteps;

/** Keeps what the shop sees of its users. */
public final class UserViewProjection extends UserViewSteps implements Projection<UserView> {}
