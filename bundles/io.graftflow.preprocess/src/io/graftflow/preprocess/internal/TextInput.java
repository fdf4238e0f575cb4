package io.graftflow.preprocess.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorSpec;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An input of a network for text, {@code [batch, length]}.
 *
 * @param name its name
 * @param role what it holds
 * @param element {@link ElementType#INT64} or {@link ElementType#INT32}
 */
record TextInput(String name, Role role, ElementType element) {

    /** What an input holds. */
    enum Role {
        /** Numbers of tokens. */
        INPUT_IDS,
        /** 1 for a token, 0 for padding. */
        ATTENTION_MASK,
        /** Which of the texts of a row a token belongs to. */
        TOKEN_TYPE_IDS,
        /** Places of the tokens, from 0. */
        POSITION_IDS;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether it tells tokens from padding. */
    boolean isMask() {
        return role == Role.ATTENTION_MASK;
    }

    /**
     * The role of an input, by its name.
     *
     * @param prefix what stands before the word for the role
     */
    static TextInput of(TensorSpec input, String prefix) {
        Role role = Arrays.stream(Role.values())
                .filter(candidate -> input.name().equals(prefix + candidate.word()))
                .findFirst()
                .orElseThrow(() -> unknown(input, "a text gives none of this name", prefix));
        if (input.element() != ElementType.INT64 && input.element() != ElementType.INT32) {
            throw unknown(input, "expected whole numbers of 64 or 32 bits", prefix);
        }
        return new TextInput(input.name(), role, input.element());
    }

    private static ProblemException unknown(TensorSpec input, String why, String prefix) {
        String known =
                Arrays.stream(Role.values()).map(role -> prefix + role.word()).collect(Collectors.joining(", "));
        return ProblemException.error(
                        "preprocess.unknown-input",
                        "The network's input " + input + " cannot be made from a text: " + why + ".",
                        "Use a network whose inputs are among " + known + ".")
                .at(input.name());
    }
}
