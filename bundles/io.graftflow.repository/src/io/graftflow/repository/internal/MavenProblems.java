package io.graftflow.repository.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.ModelReference;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.apache.http.ConnectionClosedException;
import org.apache.http.NoHttpResponseException;
import org.apache.http.client.HttpResponseException;
import org.apache.http.conn.ConnectTimeoutException;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ChecksumFailureException;
import org.eclipse.aether.transfer.RepositoryOfflineException;

/** What Maven's resolver means when it fails, in the words of this project. */
final class MavenProblems {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int PROXY_AUTHENTICATION = 407;

    private MavenProblems() {}

    /** Whether it failed because no repository answered, rather than by what one answered. */
    static boolean isUnreachable(ArtifactResolutionException failure) {
        List<Throwable> all = causes(failure);
        return all.stream().noneMatch(MavenProblems::isAnswer)
                && (all.stream().anyMatch(RepositoryOfflineException.class::isInstance)
                        || connection(all).isPresent());
    }

    static ProblemException of(ArtifactResolutionException failure, ModelReference reference, MavenSession session) {
        List<Throwable> all = causes(failure);
        return new ProblemException(problem(failure, all, reference, session), failure);
    }

    private static Problem problem(
            ArtifactResolutionException failure, List<Throwable> all, ModelReference reference, MavenSession session) {
        String asked = asked(session.repositories());
        Optional<ChecksumFailureException> checksum = first(all, ChecksumFailureException.class);
        if (checksum.isPresent()) {
            return Problem.error(
                    "reference.checksum",
                    "The jar of " + reference + " came from " + asked + " with a wrong checksum: expected "
                            + checksum.get().getExpected() + ", got "
                            + checksum.get().getActual() + ".",
                    "Try again; if it stays so, tell whoever runs the repository.");
        }
        int status = first(all, HttpResponseException.class)
                .map(HttpResponseException::getStatusCode)
                .orElse(0);
        if (status == PROXY_AUTHENTICATION) {
            return Problem.error(
                    "reference.proxy",
                    "The proxy refused to fetch " + reference + " from " + asked
                            + "; expected it to accept our credentials.",
                    "Set username and password of the proxy in Maven's settings.xml.");
        }
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return Problem.error(
                    "reference.unauthorised",
                    "No permission to fetch " + reference + " from " + asked + " (status " + status + ").",
                    "Add a <server> with the repository's id and your credentials to Maven's settings.xml.");
        }
        if (isUnreachable(failure)) {
            return offline(all, reference, session, asked);
        }
        if (all.stream().anyMatch(ArtifactNotFoundException.class::isInstance) && status == 0) {
            return Problem.error(
                    "reference.not-found",
                    "There is no " + reference.withFragment("") + "; asked " + asked + ".",
                    "Check group, artifact and version, or add the repository that has it to Maven's settings.xml.");
        }
        return Problem.error(
                "reference.failed",
                "Could not fetch " + reference + " from " + asked + ": " + deepest(all) + ".",
                "Try again later; the log has more.");
    }

    private static Problem offline(List<Throwable> all, ModelReference reference, MavenSession session, String asked) {
        String why = session.isOffline()
                ? "the network is not to be used"
                : connection(all).map(MavenProblems::describe).orElse("no answer");
        return Problem.error(
                "reference.offline",
                reference + " is neither in the store nor in the local Maven repository, and cannot be fetched from "
                        + asked + ": " + why + ".",
                "With a network, run: graftflow model fetch " + reference);
    }

    /** Whether some server said something. */
    private static boolean isAnswer(Throwable cause) {
        return cause instanceof ChecksumFailureException
                || cause instanceof HttpResponseException
                || cause.getClass() == ArtifactNotFoundException.class
                        && cause.getCause() == null
                        && !cause.getMessage().contains("offline");
    }

    private static Optional<Throwable> connection(List<Throwable> all) {
        return all.stream()
                .filter(cause -> cause instanceof SocketException
                        || cause instanceof UnknownHostException
                        || cause instanceof InterruptedIOException
                        || cause instanceof SSLException
                        || cause instanceof NoHttpResponseException
                        || cause instanceof ConnectionClosedException)
                .findFirst();
    }

    /** Whether no connection came about at all. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof ConnectTimeoutException
                || failure instanceof SSLException;
    }

    private static String describe(Throwable cause) {
        return cause instanceof UnknownHostException
                ? "unknown host " + cause.getMessage()
                : String.valueOf(cause.getMessage());
    }

    private static String deepest(List<Throwable> all) {
        return describe(all.get(all.size() - 1));
    }

    private static <T> Optional<T> first(List<Throwable> all, Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** All exceptions that the failure tells of, each before its cause. */
    private static List<Throwable> causes(ArtifactResolutionException failure) {
        var all = new ArrayList<Throwable>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        failure.getResults().forEach(result -> result.getExceptions().forEach(exception -> {
            for (Throwable cause = exception; cause != null && seen.add(cause); cause = cause.getCause()) {
                all.add(cause);
            }
        }));
        if (all.isEmpty()) {
            all.add(failure);
        }
        return all;
    }

    private static String asked(List<RemoteRepository> repositories) {
        return repositories.stream()
                .map(repository -> repository.getId() + " (" + plain(repository.getUrl()) + ")")
                .collect(Collectors.joining(", "));
    }

    /** The address without a user's name or password. */
    private static String plain(String address) {
        try {
            URI uri = new URI(address);
            return uri.getUserInfo() == null
                    ? address
                    : new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null)
                            .toString();
        } catch (URISyntaxException e) {
            return "an address that is none";
        }
    }
}
