package io.graftflow.repository;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a model: {@code SCHEME:BODY#FRAGMENT}, or the path of a file or folder. What body and fragment mean is up to
 * the {@link RepositoryKind} of the scheme; {@link ModelStore#reference} has it checked and brought to its one
 * canonical form.
 *
 * @param scheme lower-case word before the colon, such as {@code mvn}; {@code file} for a path
 * @param body what stands between the colon and the number sign; an absolute path for a {@code file}
 * @param fragment what stands after the number sign, or the empty string
 */
public record ModelReference(String scheme, String body, String fragment) {

    /** The scheme of paths. */
    public static final String FILE = "file";

    /** Two letters at least, so that the drive of a Windows path is none. */
    private static final Pattern SCHEMED = Pattern.compile("([A-Za-z][A-Za-z0-9+-]+):(.*)", Pattern.DOTALL);

    public ModelReference {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(fragment, "fragment");
    }

    /**
     * Splits a reference.
     *
     * @param text the reference as somebody wrote it
     * @param folder what a relative path is relative to, such as the folder of the workflow's file
     * @throws ProblemException {@code reference.syntax} when the text is empty or no path
     */
    public static ModelReference parse(String text, Path folder) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            throw ProblemException.error(
                    "reference.syntax",
                    "The model reference is empty; expected a path or a reference such as mvn:GROUP:ARTIFACT:VERSION.",
                    "Write where the model is.");
        }
        Matcher schemed = SCHEMED.matcher(trimmed);
        if (!schemed.matches()) {
            return new ModelReference(FILE, path(trimmed, folder), "");
        }
        String scheme = schemed.group(1).toLowerCase(Locale.ROOT);
        String rest = schemed.group(2);
        if (scheme.equals(FILE)) {
            return new ModelReference(FILE, rest.startsWith("/") ? path(trimmed) : path(rest, folder), "");
        }
        int mark = rest.indexOf('#');
        return mark < 0
                ? new ModelReference(scheme, rest, "")
                : new ModelReference(scheme, rest.substring(0, mark), rest.substring(mark + 1));
    }

    /** Whether it names a file or folder of this machine. */
    public boolean isFile() {
        return scheme.equals(FILE);
    }

    /**
     * What people call the model for short: the file, unless that is just {@code model.onnx}; else the artifact, package or
     * folder.
     */
    public String shortName() {
        String file = fragment.contains("=") ? "" : lastName(fragment);
        if (!file.isEmpty() && !file.equals("model")) {
            return file;
        }
        String named = body.replaceAll("[?].*|/+$", "").replaceFirst("(?<=[^/])/(onnx/)?model\\.onnx$", "");
        String[] coordinates = lastName(named).split(":");
        String name = coordinates[Math.min(1, coordinates.length - 1)];
        int version = name.indexOf('@');
        return version > 0 ? name.substring(0, version) : name;
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.onnx$", "");
    }

    /** The same reference with another fragment. */
    public ModelReference withFragment(String other) {
        return new ModelReference(scheme, body, other);
    }

    /** The reference as text; {@link #parse} reads it back. */
    @Override
    public String toString() {
        if (isFile()) {
            return body;
        }
        return scheme + ":" + body + (fragment.isEmpty() ? "" : "#" + fragment);
    }

    private static String path(String text, Path folder) {
        try {
            return folder.resolve(text).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            throw noPath(text, e);
        }
    }

    /** The path of a {@code file:} address. */
    private static String path(String address) {
        try {
            return Path.of(URI.create(address)).normalize().toString();
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw noPath(address, e);
        }
    }

    private static ProblemException noPath(String text, RuntimeException cause) {
        return new ProblemException(
                Problem.error(
                        "reference.syntax",
                        "\"" + text + "\" is no path: " + cause.getMessage() + ".",
                        "Write the path of a file or folder."),
                cause);
    }
}
