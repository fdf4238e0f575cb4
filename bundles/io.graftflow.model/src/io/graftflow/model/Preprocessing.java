package io.graftflow.model;

/** How raw values of a row become the inputs of a network. One record a kind of data. */
public sealed interface Preprocessing permits Preprocessing.None, Preprocessing.Text {

    /** The word that stands for this kind in files: {@code none}, {@code text}. */
    String kind();

    /** The network takes tensors as they are. */
    record None() implements Preprocessing {
        @Override
        public String kind() {
            return "none";
        }
    }

    /**
     * A text goes through a Hugging Face tokenizer ({@value ModelFiles#TOKENIZER} in the model's folder). Batches are
     * padded to their longest row, whatever padding the tokenizer's file asks for.
     *
     * @param maxTokens longest row in tokens, special ones included; longer texts are cut
     */
    record Text(int maxTokens) implements Preprocessing {

        /** Refuses lengths that leave no room for a token. */
        public Text {
            if (maxTokens < 3) {
                throw new IllegalArgumentException("maxTokens is " + maxTokens + ", expected at least 3");
            }
        }

        @Override
        public String kind() {
            return "text";
        }
    }
}
