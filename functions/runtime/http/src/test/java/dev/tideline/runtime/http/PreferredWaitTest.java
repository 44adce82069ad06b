package dev.tideline.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferredWaitTest {
    /** B15: the forms of RFC 7240. A wait beyond the longest one is cut to it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=0                                  | wait=0",
                "wait=30                                 | wait=10",
                "wait=99999999999999999999               | wait=10",
                "wait=010                                | wait=10",
                "WAIT = \"7\"                            | wait=7",
                "wait=3; a=b; c                          | wait=3",
                "respond-async, wait=4                   | wait=4",
                "foo=\"bar, wait=1\", wait=5             | wait=5",
                "foo=\"a\\\", wait=1\"; b=\"c,d\", wait=6 | wait=6",
                "waiting=1, wait=9                       | wait=9",
                "wait=2, wait=8                          | wait=2"
            })
    void a_number_of_seconds_is_a_wait(String prefer, String applied) {
        assertThat(PreferredWait.parse(prefer)).map(PreferredWait::toString).contains(applied);
    }

    /** B15: RFC 7240, 2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait=-1",
                "wait=1.5",
                "wait=",
                "wait",
                "wait=soon",
                "wait=\"1",
                "waiting=1",
                "wait=soon, wait=3",
                "",
                ",;="
            })
    void any_other_preference_is_ignored(String prefer) {
        assertThat(PreferredWait.parse(prefer)).isEmpty();
    }
}
