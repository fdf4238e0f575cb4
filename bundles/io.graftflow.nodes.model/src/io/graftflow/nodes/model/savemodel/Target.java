package io.graftflow.nodes.model.savemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Whether a place may be taken by a saved model, so that nobody's files are lost. */
final class Target {

    /** What a saved model consists of. */
    private static final Set<String> OWN = Set.of(
            ModelFiles.NETWORK,
            ModelFiles.NETWORK + ".data",
            ModelFiles.CONFIG,
            ModelFiles.TOKENIZER,
            ModelFiles.PREPROCESSOR,
            ModelFiles.CARD,
            ModelFiles.GRAFTFLOW,
            "tokenizer_config.json",
            "special_tokens_map.json",
            "vocab.txt");

    private Target() {}

    /** Why the folder may not be written; none when it is absent, empty or holds a saved model and nothing else. */
    static Optional<Problem> problem(Path folder, boolean replace) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isDirectory(folder)) {
            return problem(
                    "save.not-a-folder",
                    "There is a file at " + folder + "; expected a folder or nothing.",
                    "Choose another path.");
        }
        List<String> names = names(folder);
        List<String> foreign = foreign(folder, "", parts(folder));
        boolean saved = names.contains(ModelFiles.GRAFTFLOW) && foreign.isEmpty();
        if (replace || saved || names.isEmpty()) {
            return Optional.empty();
        }
        String what = foreign.isEmpty() ? names.get(0) : foreign.get(0);
        return problem(
                "save.not-a-saved-model",
                "The folder " + folder + " holds something else than a saved model, such as \"" + what
                        + "\", which would be lost.",
                "Choose another folder, or set replace to true.");
    }

    /** The sub-folders of the kinds of data that a saved model takes. */
    private static JsonNode parts(Path folder) {
        Path description = folder.resolve(ModelFiles.GRAFTFLOW);
        try {
            return Files.isRegularFile(description)
                    ? Json.read(description).path("preprocessing").path("parts")
                    : MissingNode.getInstance();
        } catch (IOException | ProblemException e) {
            return MissingNode.getInstance();
        }
    }

    /** What is not of a saved model, with the folders that it is in. */
    private static List<String> foreign(Path folder, String above, JsonNode parts) {
        var foreign = new ArrayList<String>();
        for (String name : names(folder)) {
            Optional<JsonNode> part = StreamSupport.stream(parts.spliterator(), false)
                    .filter(own -> own.path("name").asText().equals(name))
                    .findFirst();
            if (part.isPresent() && Files.isDirectory(folder.resolve(name))) {
                JsonNode inner = part.get().path("preprocessing").path("parts");
                foreign.addAll(foreign(folder.resolve(name), above + name + "/", inner));
            } else if (!OWN.contains(name)) {
                foreign.add(above + name);
            }
        }
        return foreign;
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of("(unreadable)");
        }
    }

    private static Optional<Problem> problem(String code, String message, String remedy) {
        return Optional.of(Problem.error(code, message, remedy).at("path"));
    }
}
