package dev.tideline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

class DeclaredIsTestedTest {
    private static final String LEFT_OUT =
            "Restock declares StockReleased, and no test of it appends that. Add a test, or take it out of @Appends.";

    @Test
    void a_test_that_has_every_declared_event_appended_passes() {
        assertThat(failuresOf(selectClass(RestockTest.class), false)).isEmpty();
    }

    @Test
    void a_declared_event_that_no_test_appends_fails_the_test_class() {
        assertThat(failuresOf(selectClass(RestockTest.class), true)).containsExactly(LEFT_OUT);
    }

    @Test
    void a_single_method_is_run_for_itself() {
        assertThat(failuresOf(selectMethod(RestockTest.class, "a_piece_is_added"), false))
                .isEmpty();
    }

    @Test
    void a_decision_has_a_test(@TempDir Path nothing) throws URISyntaxException {
        var own = Path.of(RestockTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var problem = "Restock declares what it appends, and has no test. Add a class RestockTest, which uses Given.";

        assertThat(DeclaredIsTested.untested(own, nothing)).contains(problem);
        assertThat(DeclaredIsTested.untested(own, own)).doesNotContain(problem);
        assertThat(DeclaredIsTested.untested(nothing.resolve("none"), own)).isEmpty();
    }

    @Test
    void a_saga_has_a_test_that_compares_its_plans() throws URISyntaxException {
        var own = Path.of(SellItemsTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());

        assertThat(DeclaredIsTested.untested(own, own))
                .contains("UntestedSaga has plans, and no test compares them with their golden files. Add a class"
                        + " UntestedSagaTest, which extends SagaContract.")
                .noneMatch(problem -> problem.startsWith("SellItems "));
    }

    private static List<String> failuresOf(DiscoverySelector selected, boolean leavingOut) {
        System.setProperty(RestockTest.LEAVES_OUT, "" + leavingOut);
        try {
            var summary = new SummaryGeneratingListener();
            // By itself, JUnit would begin a second session of Quarkus within that of this test.
            LauncherFactory.create(LauncherConfig.builder()
                            .enableLauncherSessionListenerAutoRegistration(false)
                            .enableLauncherDiscoveryListenerAutoRegistration(false)
                            .enableTestExecutionListenerAutoRegistration(false)
                            .build())
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selected)
                                    .build(),
                            summary);
            assertThat(summary.getSummary().getTestsFoundCount()).isPositive();
            return summary.getSummary().getFailures().stream()
                    .map(failure -> failure.getException().getMessage())
                    .toList();
        } finally {
            System.clearProperty(RestockTest.LEAVES_OUT);
        }
    }
}
