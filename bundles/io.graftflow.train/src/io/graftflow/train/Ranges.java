package io.graftflow.train;

import io.graftflow.base.ProblemException;

/** Checks of settings of a training. */
public final class Ranges {

    private Ranges() {}

    /**
     * Refuses a setting.
     *
     * @param fits whether it does
     * @param setting its name
     * @param expected what values fit, such as {@code 0 up to 1}
     * @param got the value
     * @throws ProblemException {@code train.bad-setting}
     */
    public static void require(boolean fits, String setting, String expected, Object got) {
        if (!fits) {
            throw ProblemException.error(
                            "train.bad-setting", "Expected " + expected + ", got " + got + ".", "Correct the setting.")
                    .at(setting);
        }
    }
}
