import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Collects the licences of the libraries in the product into NOTICE, from the Maven descriptions that the build fetched:
 * {@code java releng/Notice.java write|check LOCAL_REPOSITORY}, run in the root folder.
 */
public final class Notice {

    private static final String HEAD =
            """
            Graftflow
            Copyright the authors of Graftflow

            Graftflow is licensed under the Apache License, Version 2.0; see LICENSE. Its product contains the libraries below,
            each under its own licence. This file is made by releng/notice from their Maven descriptions; do not edit it.
            """;

    private static final String TAIL =
            """

            What lies inside these
              pytorch-native-cpu: PyTorch (BSD-3-Clause) and GNU's OpenMP runtime libgomp (GPL-3.0 with the GCC runtime exception).
              onnxruntime and duckdb_jdbc: the native libraries of ONNX Runtime and DuckDB, both MIT.
              tokenizers: Hugging Face's tokenizers (Apache-2.0).
              jna: Java Native Access, used here under Apache-2.0.
              io.graftflow.canvas: the page's libraries React, React Flow, zustand, uPlot, marked, CodeMirror (MIT), d3 (ISC and BSD-3-Clause), elkjs (EPL-2.0), and
                the fonts Inter and JetBrains Mono (OFL-1.1).
            """;

    /** How descriptions call a licence, and what it is called here (the SPDX identifier). */
    private static final Map<Pattern, String> NAMES = Map.of(
            Pattern.compile("(?i).*apache.*2.*"), "Apache-2.0",
            Pattern.compile("(?i)(the )?mit( license)?"), "MIT",
            Pattern.compile("(?i).*(epl-2|eclipse public license.*2).*"), "EPL-2.0",
            Pattern.compile("(?i).*bsd.2.*"), "BSD-2-Clause",
            Pattern.compile("(?i).*bsd-3.*"), "BSD-3-Clause");

    private record Artifact(String group, String name, String version) {

        Path description(Path repository) {
            return repository
                    .resolve(group.replace('.', '/'))
                    .resolve(name)
                    .resolve(version)
                    .resolve(name + "-" + version + ".pom");
        }
    }

    private final Path repository;
    private final Map<String, String> versions = new HashMap<>();

    private Notice(Path repository) {
        this.repository = repository;
    }

    /** Writes NOTICE, or compares it with what it should be. */
    public static void main(String[] arguments) throws Exception {
        var notice = new Notice(Path.of(arguments[1]));
        Path file = Path.of("NOTICE");
        String text = notice.text();
        if (arguments[0].equals("write")) {
            Files.writeString(file, text);
        } else if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            System.err.println("NOTICE does not say what the product contains. Run releng/notice and commit the file.");
            System.exit(1);
        }
    }

    private String text() throws Exception {
        var byLicence = new TreeMap<String, TreeSet<String>>();
        for (Artifact artifact : artifacts()) {
            byLicence
                    .computeIfAbsent(licence(artifact), name -> new TreeSet<>())
                    .add(artifact.group() + ":" + artifact.name() + " " + artifact.version());
        }
        var text = new StringBuilder(HEAD);
        byLicence.forEach((licence, libraries) -> {
            text.append('\n').append(licence).append('\n');
            libraries.forEach(library -> text.append("  ").append(library).append('\n'));
        });
        return text.append(TAIL).toString();
    }

    /** What the library bundles and the root project fetch by default, and the target platform less its tests. */
    private List<Artifact> artifacts() throws Exception {
        var result = new ArrayList<Artifact>();
        Element root = parse(Path.of("pom.xml"));
        readVersions(root);
        collect(child(root, "build"), "artifactItem", result);
        try (Stream<Path> bundles = Files.list(Path.of("bundles"))) {
            for (Path pom : bundles.map(bundle -> bundle.resolve("pom.xml"))
                    .filter(Files::exists)
                    .sorted()
                    .collect(Collectors.toList())) {
                Element project = parse(pom);
                readVersions(project);
                collect(child(project, "build"), "artifactItem", result);
            }
        }
        Element target = parse(Path.of("releng/io.graftflow.target/io.graftflow.target.target"));
        for (Element location : children(child(target, "locations"), "location")) {
            if (!location.getAttribute("label").equals("Tests")) {
                collect(location, "dependency", result);
            }
        }
        return result;
    }

    private void readVersions(Element project) {
        Element properties = child(project, "properties");
        if (properties != null) {
            for (Element property : children(properties, "*")) {
                versions.put(property.getTagName(), property.getTextContent().strip());
            }
        }
    }

    private void collect(Element within, String tag, List<Artifact> result) {
        var found = within.getElementsByTagName(tag);
        for (int i = 0; i < found.getLength(); i++) {
            var item = (Element) found.item(i);
            Element version = child(item, "version");
            if (version != null) {
                result.add(new Artifact(
                        child(item, "groupId").getTextContent(),
                        child(item, "artifactId").getTextContent(),
                        filled(version.getTextContent())));
            }
        }
    }

    private String filled(String text) {
        Matcher matcher = Pattern.compile("\\$\\{([^}]+)}").matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(versions.getOrDefault(found.group(1), found.group())));
    }

    /** The licence that an artifact's description names, or the nearest parent's of it that names one. */
    private String licence(Artifact artifact) throws Exception {
        Path description = artifact.description(repository);
        if (!Files.exists(description)) {
            throw new IOException(description + " is missing. Build first: ./mvnw package -DskipTests");
        }
        Element project = parse(description);
        Element licences = child(project, "licenses");
        if (licences != null) {
            return children(licences, "license").stream()
                    .map(licence -> called(child(licence, "name").getTextContent().strip()))
                    .distinct()
                    .collect(Collectors.joining(" or "));
        }
        Element parent = child(project, "parent");
        if (parent == null) {
            throw new IOException("Neither " + description + " nor a parent of it names a licence.");
        }
        return licence(new Artifact(
                child(parent, "groupId").getTextContent().strip(),
                child(parent, "artifactId").getTextContent().strip(),
                child(parent, "version").getTextContent().strip()));
    }

    private static String called(String name) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(name).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(name);
    }

    private static Element parse(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static Element child(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? null : found.get(0);
    }

    private static List<Element> children(Element parent, String name) {
        var result = new ArrayList<Element>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && (name.equals("*") || element.getTagName().equals(name))) {
                result.add(element);
            }
        }
        return result;
    }
}
