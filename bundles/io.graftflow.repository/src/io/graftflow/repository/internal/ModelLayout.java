package io.graftflow.repository.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.ModelFile;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.Resolved;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which of many files make up a model, and what they are called in its folder: the ONNX file becomes {@code
 * model.onnx}; its companions stand beside it under the names that the Hugging Face tools read; weights that it keeps
 * in other files stand where it looks for them. A model that takes several kinds of data has companions in a sub-folder for
 * each, which its description names. The same rules for jars, packages, hub repositories and folders.
 */
final class ModelLayout {

    /** The name of the model's own file. */
    static final String MODEL = "model.onnx";

    private static final String DESCRIPTION = "graftflow.json";

    /** The companions that a model may have. */
    static final List<String> COMPANIONS =
            List.of("config.json", DESCRIPTION, "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json");

    private static final String PART = "[A-Za-z][A-Za-z0-9_-]*";
    private static final String ONNX = ".onnx";
    private static final String HUB_FOLDER = "onnx/";

    private ModelLayout() {}

    /** Where the files come from. */
    interface Source {
        /** All names there that a reference may mean. */
        Collection<String> names() throws IOException;

        /** Whether there is a file of that name. */
        default boolean has(String entry) throws IOException {
            return names().contains(entry);
        }

        /** Takes one of them under a name in the model's folder. */
        ModelFile take(String entry, String name) throws IOException;

        /** What to call it in a problem: {@code the jar GROUP:ARTIFACT:VERSION}. */
        String where();

        /** What to do when there are several models, of which this is one. */
        default String choose(String model) {
            return "Add #" + model + " or another of them.";
        }
    }

    /**
     * Takes a model with what belongs to it. A file that is no ONNX file comes alone and keeps its name.
     *
     * @param wanted the name of the model's own file there; empty for the one ONNX file there is
     * @throws ProblemException {@code reference.not-found}, {@code reference.ambiguous}, {@code reference.unsafe-path}
     */
    static Resolved collect(ModelReference reference, ModelReference pinned, String wanted, Source source)
            throws IOException {
        String main = main(wanted, source);
        var files = new TreeMap<String, ModelFile>();
        if (!main.endsWith(ONNX)) {
            files.put(EntryNames.last(main), source.take(main, EntryNames.last(main)));
            return new Resolved(reference, pinned, EntryNames.last(main), files);
        }
        ModelFile model = source.take(main, MODEL);
        files.put(MODEL, model);
        for (Map.Entry<String, String> companion : companions(main, source).entrySet()) {
            files.put(companion.getKey(), source.take(companion.getValue(), companion.getKey()));
        }
        if (files.containsKey(DESCRIPTION)) {
            for (String part : parts(files.get(DESCRIPTION).path())) {
                takeCompanions(part, main, source, files);
            }
        }
        for (String location : ExternalData.locations(model.path())) {
            ModelFile file = external(main, location, source);
            files.put(file.name(), file);
        }
        return new Resolved(reference, pinned, MODEL, files);
    }

    /** The sub-folders of a model that takes several kinds of data, as its description names them. */
    private static List<String> parts(Path description) throws IOException {
        var found = new ArrayList<String>();
        collectParts(Json.read(description).path("preprocessing"), "", found);
        return found;
    }

    private static void collectParts(JsonNode preprocessing, String above, List<String> found) {
        for (JsonNode part : preprocessing.path("parts")) {
            String name = part.path("name").asText();
            if (name.matches(PART)) {
                found.add(above + name + "/");
                collectParts(part.path("preprocessing"), above + name + "/", found);
            }
        }
    }

    private static void takeCompanions(String part, String main, Source source, Map<String, ModelFile> files)
            throws IOException {
        String folder = EntryNames.folder(main);
        for (String companion : COMPANIONS) {
            for (String place : List.of(folder, above(folder))) {
                String name = part + companion;
                if (source.has(place + name)) {
                    files.put(name, source.take(place + name, name));
                    break;
                }
            }
        }
    }

    private static String main(String wanted, Source source) throws IOException {
        if (!wanted.isEmpty()) {
            if (!source.has(wanted)) {
                throw EntryNames.missing(wanted, source.names(), source.where());
            }
            return wanted;
        }
        for (String usual : List.of(MODEL, HUB_FOLDER + MODEL)) {
            if (source.has(usual)) {
                return usual;
            }
        }
        return onlyModel(source);
    }

    private static String onlyModel(Source source) throws IOException {
        Collection<String> names = source.names();
        List<String> models =
                names.stream().filter(name -> name.endsWith(ONNX)).sorted().toList();
        if (models.size() == 1) {
            return models.get(0);
        }
        if (models.isEmpty()) {
            throw ProblemException.error(
                    "reference.not-found",
                    "There is no ONNX model in " + source.where() + "; expected a file that ends in .onnx, got "
                            + names.size() + " other files.",
                    "Name a file that is a model.");
        }
        throw ProblemException.error(
                "reference.ambiguous",
                "There are " + models.size() + " models in " + source.where() + ": " + EntryNames.listed(models)
                        + "; expected the reference to say which.",
                source.choose(models.get(0)));
    }

    /** The companions of a model: their names in its folder, and their names where it comes from. */
    private static Map<String, String> companions(String main, Source source) throws IOException {
        String folder = EntryNames.folder(main);
        String stem = main.substring(0, main.length() - ONNX.length());
        var found = new LinkedHashMap<String, String>();
        for (String companion : COMPANIONS) {
            for (String place : List.of(stem + "-" + companion, folder + companion, above(folder) + companion)) {
                if (source.has(place)) {
                    found.put(companion, place);
                    break;
                }
            }
        }
        return found;
    }

    /** The folder above the hub's folder of models; any other folder itself. */
    private static String above(String folder) {
        return folder.equals(HUB_FOLDER) || folder.endsWith("/" + HUB_FOLDER)
                ? folder.substring(0, folder.length() - HUB_FOLDER.length())
                : folder;
    }

    private static ModelFile external(String main, String location, Source source) throws IOException {
        if (EntryNames.escapes(location) || location.isEmpty()) {
            throw ProblemException.error(
                    "reference.unsafe-path",
                    "The model " + main + " of " + source.where() + " keeps weights at \"" + location
                            + "\"; expected a path inside the model's own folder.",
                    "Save it anew with its weights beside it, or take another model.");
        }
        String name = EntryNames.normal(location);
        String entry = EntryNames.folder(main) + name;
        if (!source.has(entry)) {
            throw EntryNames.missing(entry, source.names(), source.where() + ", where the model keeps its weights");
        }
        return source.take(entry, name);
    }
}
