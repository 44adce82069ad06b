package dev.tideline.projections.userview;

import dev.tideline.runtime.views.Projection;
import dev.tideline.views.user.UserView;
import dev.tideline.views.user.UserViewSteps;

/** Keeps the view of users up to date. */
public final class UserViewProjection extends UserViewSteps implements Projection<UserView> {}
