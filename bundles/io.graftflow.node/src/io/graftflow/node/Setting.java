package io.graftflow.node;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One setting: a component of a node's settings record. Its type is {@code String}, {@code int}, {@code long},
 * {@code double}, {@code boolean}, an enum (words in files are lower-case with hyphens), {@code java.nio.file.Path},
 * {@code List<String>}, {@code List<Double>}, {@code Map<String, String>}, {@code Map<String, Double>} or {@code
 * Map<String, an enum>}. A component that is a record is a {@link Group}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** The label in the dialog. */
    String title();

    /** One or two sentences. */
    String help();

    /**
     * The default as JSON, or as the bare text for strings, paths and enums. A setting without one must be given. An
     * empty text, list or map stands for "none".
     */
    String orElse() default REQUIRED;

    /** The unit of a number, such as {@code rows}, {@code tokens}. */
    String unit() default "";

    /** The settings among which this one is shown: {@code mode == pattern}. Empty: always. */
    String visibleWhen() default "";

    /** Marks a setting that must be given. */
    String REQUIRED = "\0";

    /** The bounds of a number, both included. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Range {
        /** The least value. */
        double min() default Double.NEGATIVE_INFINITY;

        /** The greatest value. */
        double max() default Double.POSITIVE_INFINITY;
    }

    /**
     * Marks a component that is a record of settings itself. Its settings stand among the others in files and dialogs, as if
     * they were written out in its place, so that records can be kept short, and the same ones shared by nodes.
     */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Group {
        /** The input port that {@link ColumnOf}, {@link LayersOf} and {@link WeightsOf} without a port mean in the group. */
        String port() default "";
    }

    /** Names one column, or several, of the table at an input port. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface ColumnOf {
        /** The input port; the group's own when it is empty. */
        String value() default "";
    }

    /** Names layers of the model at an input port. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface LayersOf {
        /** The input port; the group's own when it is empty. */
        String value() default "";
    }

    /** Holds a number for each model at an input port that takes many: how much it counts. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface WeightsOf {
        /** The input port; the group's own when it is empty. */
        String value() default "";
    }

    /** A {@code Path} that the node reads; relative to the workflow's file. Its content belongs to the node's key. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface InputFile {}

    /**
     * A {@code Path} of a folder that the node reads; relative to the workflow's file. The contents and names of certain
     * files in it, as {@link io.graftflow.base.FolderFiles} tells them, belong to the node's key.
     */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface InputFolder {
        /** What follows the last dot of the files' names, in lower case and separated by blanks: {@code png jpg}. */
        String endings();
    }

    /** A {@code Path} that the node writes; relative to the workflow's file. When it is gone, the node runs again. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface OutputFile {}

    /** A text that is a model's reference; a path among them is relative to the workflow's file. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface ModelReference {}

    /** A text in a language that an editor can colour: {@code sql}, {@code regex}. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Language {
        /** The language. */
        String value();
    }
}
