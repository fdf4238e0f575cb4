package io.graftflow.repository.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.Answer;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.RepositoryKind;
import io.graftflow.repository.Resolved;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * A model of the Hugging Face hub, or of a mirror with the same paths. A branch or tag is resolved to a commit first;
 * all files come from that commit, each verified by the hash that the hub gives: the SHA-256 of big files, git's id of
 * small.
 */
@Component(service = RepositoryKind.class)
public final class HubKind implements RepositoryKind {

    private static final String WORD = "[A-Za-z0-9_.-]+";
    private static final Pattern BODY = Pattern.compile("(" + WORD + "/" + WORD + ")(?:@([A-Za-z0-9_./-]+))?");
    private static final String DEFAULT_REVISION = "main";

    private final HubSettings settings;

    /** With the settings of this user. */
    @Activate
    public HubKind() {
        this(Surroundings.system());
    }

    /** With the settings of other surroundings. */
    public HubKind(Surroundings surroundings) {
        this.settings = new HubSettings(surroundings);
    }

    @Override
    public Set<String> schemes() {
        return Set.of("hf");
    }

    @Override
    public String form() {
        return "hf:OWNER/NAME[@REVISION][#FILE]";
    }

    @Override
    public ModelReference canonical(ModelReference written) {
        Matcher body = BODY.matcher(written.body());
        if (!body.matches() || EntryNames.escapes(written.body())) {
            throw syntax(written, "Write owner and name as the model's page shows them.");
        }
        String file = written.fragment().startsWith("/") ? written.fragment().substring(1) : written.fragment();
        if (!file.isEmpty() && !EntryNames.isSafe(file)) {
            throw syntax(written, "Write the file's path as the model's page shows it.");
        }
        String revision = body.group(2);
        boolean usual = revision == null || revision.equals(DEFAULT_REVISION);
        return new ModelReference(written.scheme(), body.group(1) + (usual ? "" : "@" + revision), file);
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
        String name = body.group(1);
        String revision = body.group(2) == null ? DEFAULT_REVISION : body.group(2);
        JsonNode listing = listing(reference, name, revision, staging);
        String commit = listing.path("sha").asText();
        var entries = new TreeMap<String, JsonNode>();
        listing.path("siblings")
                .forEach(entry -> entries.put(entry.path("rfilename").asText(), entry));
        if (!commit.matches("[0-9a-f]{40}") || entries.isEmpty()) {
            throw ProblemException.error(
                    "reference.failed",
                    settings.endpoint() + " gave no commit and files for " + reference + ".",
                    "Check the endpoint (HF_ENDPOINT): it must speak the hub's API.");
        }
        var pinned = new ModelReference(reference.scheme(), name + "@" + commit, reference.fragment());
        var source = new HubFiles(settings, name, commit, entries, staging);
        return ModelLayout.collect(reference, pinned, reference.fragment(), source);
    }

    private JsonNode listing(ModelReference reference, String name, String revision, Staging staging)
            throws IOException {
        String path = "api/models/" + name + "/revision/"
                + Addresses.escaped(revision).replace("/", "%2F");
        URI address = URI.create(Addresses.below(settings.endpoint(), path) + "?blobs=true");
        staging.progress().report(-1, "asking " + address.getHost() + " for " + name);
        Answer answer = staging.ask("GET", address, settings.headers());
        if (!answer.ok()) {
            throw refused(answer, reference, address);
        }
        return Json.parse(answer.body(), Addresses.shown(address));
    }

    private ProblemException refused(Answer answer, ModelReference reference, URI address) {
        String error = answer.header("X-Error-Code").orElse("");
        String asked = settings.endpoint().toString();
        Map<String, String> known = Map.of(
                "RepoNotFound", "the repository",
                "RevisionNotFound", "the revision",
                "EntryNotFound", "the file");
        if (error.equals("GatedRepo") || answer.status() == 403) {
            return ProblemException.error(
                    "reference.unauthorised",
                    reference + " at " + asked + " is only for those who accepted its terms.",
                    "Accept them on the model's page and set HF_TOKEN.");
        }
        if (answer.status() == 404 || known.containsKey(error)) {
            String what = known.getOrDefault(error, "that repository or revision");
            String hint = settings.hasToken() ? "" : ", or set HF_TOKEN if it is private";
            return ProblemException.error(
                    "reference.not-found",
                    asked + " does not know " + what + " of " + reference + ".",
                    "Check owner, name and revision" + hint + ".");
        }
        if (answer.status() == 401) {
            return ProblemException.error(
                    "reference.unauthorised",
                    asked + " shows " + reference + " to nobody without a valid token (or it does not exist).",
                    "Check the name, then HF_TOKEN.");
        }
        return HttpProblems.unwelcome(answer.status(), address);
    }
}
