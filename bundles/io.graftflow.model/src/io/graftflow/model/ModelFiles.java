package io.graftflow.model;

/** The names of the files in a model's folder. */
public final class ModelFiles {

    /** The network. */
    public static final String NETWORK = "model.onnx";

    /** Hugging Face configuration; holds the labels. */
    public static final String CONFIG = "config.json";

    /** Hugging Face tokenizer. */
    public static final String TOKENIZER = "tokenizer.json";

    /** Hugging Face configuration of image and sound preprocessing. */
    public static final String PREPROCESSOR = "preprocessor_config.json";

    /** The model card. */
    public static final String CARD = "README.md";

    /** What only Graftflow knows: preprocessing, frozen tensors, the head, provenance. */
    public static final String GRAFTFLOW = "graftflow.json";

    private ModelFiles() {}
}
