package io.graftflow.fusion;

/** What a method makes of a weight for each model. */
public enum WeightRule {
    /** It takes none: all models count alike. */
    NONE,
    /** Parts of a whole: 0 or more, of sum 1. */
    PARTS,
    /** Factors of what each model learnt: any numbers, below 0 to take it away. */
    FACTORS
}
