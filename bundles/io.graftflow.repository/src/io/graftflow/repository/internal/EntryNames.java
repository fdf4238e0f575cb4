package io.graftflow.repository.internal;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of files inside an archive, a repository or a model's folder, {@code /} between folders. */
final class EntryNames {

    private static final int LISTED = 12;

    private EntryNames() {}

    /** Whether a name stays inside the folder that it is relative to, on every system. */
    static boolean isSafe(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
            return false;
        }
        return name.chars().noneMatch(character -> character < ' ')
                && List.of(name.split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /** Whether a name leads out of the folder that it is relative to, on some system. */
    static boolean escapes(String name) {
        return name.startsWith("/")
                || name.startsWith("\\")
                || name.matches("[A-Za-z]:.*")
                || List.of(name.split("[/\\\\]", -1)).contains("..");
    }

    /** The name without parts that mean nothing: {@code ./a//b} is {@code a/b}. */
    static String normal(String name) {
        return Stream.of(name.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/"));
    }

    /** The name without its folders. */
    static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** The folder with a slash at its end, or the empty string. */
    static String folder(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    /** The problem of a file that is not where the reference says. */
    static ProblemException missing(String wanted, Collection<String> names, String where) {
        String extension = extension(wanted);
        List<String> alike = names.stream()
                .filter(name -> extension(name).equals(extension))
                .sorted()
                .toList();
        String remedy = Nearest.to(wanted, names)
                .or(() -> names.stream()
                        .filter(name -> last(name).equals(last(wanted)))
                        .findFirst())
                .map(name -> "Did you mean \"#" + name + "\"?")
                .orElseGet(() -> alike.isEmpty()
                        ? "It holds no " + (extension.isEmpty() ? "such file" : extension + " file")
                                + "; look for another."
                        : "It holds " + listed(alike) + "; name one of them.");
        return ProblemException.error(
                "reference.not-found", "There is no file \"" + wanted + "\" in " + where + ".", remedy);
    }

    /** Some names for a sentence. */
    static String listed(List<String> names) {
        String text = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
        return names.size() > LISTED ? text + " and " + (names.size() - LISTED) + " more" : text;
    }

    private static String extension(String name) {
        String last = last(name);
        return last.lastIndexOf('.') < 0 ? "" : last.substring(last.lastIndexOf('.'));
    }
}
