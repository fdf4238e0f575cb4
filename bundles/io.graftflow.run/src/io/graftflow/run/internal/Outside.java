package io.graftflow.run.internal;

import java.util.List;

/**
 * A setting through which a node touches what lies outside the workflow.
 *
 * @param setting the setting's name
 * @param kind what it names
 * @param value what the node gets: an absolute path, or a reference
 * @param written what the workflow says, with variables put in but secrets left out
 * @param endings of a folder, the endings of the files in it that the node reads; empty when it is a file
 * @param given whether {@code --set} had a hand in it, so that the lock file does not speak of it
 */
public record Outside(String setting, Kind kind, String value, String written, List<String> endings, boolean given) {

    /** What a setting names. */
    public enum Kind {
        /** A file or folder that the node reads. */
        INPUT_FILE,
        /** A file or folder that the node writes. */
        OUTPUT_FILE,
        /** A model's reference. */
        MODEL
    }
}
