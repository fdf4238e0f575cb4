package io.graftflow.repository.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.Checksum;
import io.graftflow.repository.Download;
import io.graftflow.repository.ModelFile;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.RepositoryKind;
import io.graftflow.repository.Resolved;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/** One file at an address of the web, whose SHA-256 the reference gives. */
@Component(service = RepositoryKind.class)
public final class HttpKind implements RepositoryKind {

    private static final String HASH = "sha256=";

    @Override
    public Set<String> schemes() {
        return Set.of("https", "http");
    }

    @Override
    public String form() {
        return "https://HOST/PATH#sha256=HASH";
    }

    @Override
    public ModelReference canonical(ModelReference written) {
        URI address = address(written);
        String host = address.getHost();
        if (host == null
                || address.getPath() == null
                || EntryNames.last(address.getPath()).isEmpty()) {
            throw syntax(written, "", "Write the address of one file.");
        }
        if (address.getRawUserInfo() != null) {
            throw ProblemException.error(
                    "reference.syntax",
                    "A reference to " + Addresses.shown(address) + " holds credentials; expected " + form() + ".",
                    "Take them out: references are stored and shared.");
        }
        if (written.scheme().equals("http") && !Addresses.isLoopback(host)) {
            throw syntax(written, " (http only for this machine)", "Write https instead of http.");
        }
        String hash = written.fragment().toLowerCase(Locale.ROOT);
        if (!hash.matches(HASH + "[0-9a-f]{64}")) {
            throw syntax(written, "", "Add #sha256= and the file's hash as sha256sum prints it, 64 digits.");
        }
        String body = written.body()
                .replaceFirst("(?i)" + host.replace("[", "\\[").replace("]", "\\]"), host.toLowerCase(Locale.ROOT));
        return new ModelReference(written.scheme(), body, hash);
    }

    @Override
    public Resolved fetch(ModelReference reference, Staging staging) throws IOException {
        URI address = address(reference);
        String name = EntryNames.last(address.getPath());
        var checksum = Checksum.sha256(reference.fragment().substring(HASH.length()));
        return ModelLayout.collect(reference, reference, name, new ModelLayout.Source() {
            @Override
            public Set<String> names() {
                return Set.of(name);
            }

            @Override
            public ModelFile take(String entry, String as) throws IOException {
                return staging.download(as, new Download(address, Map.of(), List.of(checksum)));
            }

            @Override
            public String where() {
                return Addresses.shown(address);
            }
        });
    }

    private URI address(ModelReference reference) {
        try {
            return new URI(reference.scheme() + ":" + reference.body());
        } catch (URISyntaxException e) {
            throw new ProblemException(
                    Problem.error(
                            "reference.syntax",
                            "\"" + reference + "\" is no address (" + e.getReason() + "); expected " + form() + ".",
                            "Escape what an address may not hold, such as a blank as %20."),
                    e);
        }
    }

    private ProblemException syntax(ModelReference written, String more, String remedy) {
        return ProblemException.error(
                "reference.syntax", "Expected " + form() + more + ", got \"" + written + "\".", remedy);
    }
}
