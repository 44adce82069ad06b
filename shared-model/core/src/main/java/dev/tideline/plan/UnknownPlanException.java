package dev.tideline.plan;

/** A failure to decide on an instance, because this code does not have its plan. Only this instance waits for code that has the plan. */
public final class UnknownPlanException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String saga;
    private final int version;

    UnknownPlanException(String saga, int version) {
        super("version %d of the plan %s is not in this code; deploy the code that has it".formatted(version, saga));
        this.saga = saga;
        this.version = version;
    }

    public String saga() {
        return saga;
    }

    public int version() {
        return version;
    }
}
