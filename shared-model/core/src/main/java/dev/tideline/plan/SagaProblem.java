package dev.tideline.plan;

import dev.tideline.decision.ProblemType;

/** The problems of those who operate sagas. */
public enum SagaProblem implements ProblemType {
    SAGA_NOT_FOUND(404, "Saga not found."),
    SAGA_NOT_STUCK(409, "The step does not wait for an operator.");

    private final int status;
    private final String title;

    SagaProblem(int status, String title) {
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
