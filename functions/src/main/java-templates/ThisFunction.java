package ${function.package};

/** What is known of this function from where it is built. */
final class ThisFunction {
    /** Its name everywhere: its folder, its consumer group and channel, its metrics, logs and events. */
    static final String NAME = "${project.artifactId}";

    private ThisFunction() {}
}
