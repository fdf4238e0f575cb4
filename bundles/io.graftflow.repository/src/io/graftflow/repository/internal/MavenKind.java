package io.graftflow.repository.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.RepositoryKind;
import io.graftflow.repository.Resolved;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model in a jar of a Maven repository, resolved as {@code mvn} would: with the user's settings, into the user's
 * local repository, checksums verified. Then the wanted entries go into the store.
 */
@Component(service = RepositoryKind.class)
public final class MavenKind implements RepositoryKind {

    private static final Logger LOG = LoggerFactory.getLogger(MavenKind.class);
    private static final String SCHEME = "mvn";
    private static final String WORD = "[A-Za-z0-9_.-]+";
    private static final Pattern BODY = Pattern.compile("(" + WORD + "):(" + WORD + "):(" + WORD + ")");

    private final Surroundings surroundings;

    /** With the settings of this user. */
    @Activate
    public MavenKind() {
        this(Surroundings.system());
    }

    /** With the settings of other surroundings. */
    public MavenKind(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public String form() {
        return "mvn:GROUP:ARTIFACT:VERSION[#PATH-IN-JAR]";
    }

    @Override
    public ModelReference canonical(ModelReference written) {
        Matcher body = BODY.matcher(written.body());
        if (!body.matches()) {
            throw syntax(written, "", "Write group, artifact and version with colons between them.");
        }
        if (body.group(3).equals("LATEST") || body.group(3).equals("RELEASE")) {
            throw syntax(
                    written, " with one version", "Write the version's number, so that everybody gets the same model.");
        }
        String path = written.fragment().startsWith("/") ? written.fragment().substring(1) : written.fragment();
        if (!path.isEmpty() && !EntryNames.isSafe(path)) {
            throw syntax(written, " with a path inside the jar", "Write the path as unzip -l shows it.");
        }
        return written.withFragment(path);
    }

    private ProblemException syntax(ModelReference written, String more, String remedy) {
        return ProblemException.error(
                "reference.syntax", "Expected " + form() + more + ", got \"" + written + "\".", remedy);
    }

    @Override
    public Resolved fetch(ModelReference reference, Staging staging) throws IOException {
        Matcher body = BODY.matcher(reference.body());
        if (!body.matches()) {
            throw new IllegalArgumentException("No canonical reference: " + reference);
        }
        var artifact = new DefaultArtifact(body.group(1), body.group(2), "jar", body.group(3));
        Path jar = jar(artifact, reference, staging);
        try (var entries = new ZipEntries(jar, SCHEME + ":" + reference.body(), staging)) {
            return ModelLayout.collect(reference, reference, reference.fragment(), entries);
        }
    }

    private Path jar(Artifact artifact, ModelReference reference, Staging staging) {
        try (var session = new MavenSession(surroundings, staging)) {
            try {
                return session.resolve(artifact).getArtifact().getFile().toPath();
            } catch (ArtifactResolutionException e) {
                staging.progress().checkCancelled();
                Path local = session.localFile(artifact);
                if (MavenProblems.isUnreachable(e) && Files.isReadable(local)) {
                    LOG.info("No repository answers; taking {} as it is", local);
                    return local;
                }
                throw MavenProblems.of(e, reference, session);
            }
        }
    }
}
