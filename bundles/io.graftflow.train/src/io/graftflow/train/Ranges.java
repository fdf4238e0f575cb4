package io.graftflow.train;

import io.graftflow.base.ProblemException;

/** Checks of settings. */
final class Ranges {

    private Ranges() {}

    /**
     * Refuses a setting.
     *
     * @throws ProblemException {@code train.bad-setting}
     */
    static void require(boolean fits, String setting, String expected, Object got) {
        if (!fits) {
            throw ProblemException.error(
                            "train.bad-setting", "Expected " + expected + ", got " + got + ".", "Correct the setting.")
                    .at(setting);
        }
    }
}
