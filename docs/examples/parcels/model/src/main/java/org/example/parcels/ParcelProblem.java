package org.example.parcels;

import dev.tideline.decision.ProblemType;

/** The problems of parcels. */
public enum ParcelProblem implements ProblemType {
    PARCEL_NOT_FOUND(404, "Parcel not found.");

    private final int status;
    private final String title;

    ParcelProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
