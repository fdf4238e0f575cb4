package io.graftflow.repository.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.Answer;
import io.graftflow.repository.Checksum;
import io.graftflow.repository.Download;
import io.graftflow.repository.ModelFile;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one commit of a hub repository.
 *
 * @param name OWNER/NAME
 * @param entries what the hub's listing says of each file
 */
record HubFiles(HubSettings settings, String name, String commit, SortedMap<String, JsonNode> entries, Staging staging)
        implements ModelLayout.Source {

    private static final Logger LOG = LoggerFactory.getLogger(HubFiles.class);

    @Override
    public Set<String> names() {
        return entries.keySet();
    }

    @Override
    public String where() {
        return "hf:" + name + "@" + commit;
    }

    @Override
    public ModelFile take(String entry, String as) throws IOException {
        URI address =
                Addresses.below(settings.endpoint(), name + "/resolve/" + commit + "/" + Addresses.escaped(entry));
        Optional<Checksum> checksum = listed(entries.get(entry));
        if (checksum.isEmpty()) {
            checksum = asked(address);
        }
        if (checksum.isEmpty()) {
            LOG.warn("{} gives no hash for {}; it cannot be verified this first time", settings.endpoint(), entry);
        }
        return staging.download(
                as, new Download(address, settings.headers(), checksum.stream().toList()));
    }

    /** The hash that the listing gives. */
    private static Optional<Checksum> listed(JsonNode entry) {
        String large = entry.path("lfs")
                .path("sha256")
                .asText(entry.path("lfs").path("oid").asText());
        if (large.matches("[0-9a-f]{64}")) {
            return Optional.of(Checksum.sha256(large));
        }
        String blob = entry.path("blobId").asText();
        return entry.path("lfs").isObject() || !entry.path("size").isIntegralNumber() || !blob.matches("[0-9a-f]{40}")
                ? Optional.empty()
                : Optional.of(Checksum.gitBlob(entry.path("size").asLong(), blob));
    }

    /** The hash that the file's own headers give; sees that they are of the right commit. */
    private Optional<Checksum> asked(URI address) throws IOException {
        Answer answer = staging.ask("HEAD", address, settings.headers());
        String served = answer.header("X-Repo-Commit").orElse(commit);
        if (!served.equals(commit)) {
            throw ProblemException.error(
                    "reference.failed",
                    Addresses.shown(address) + " is of commit " + served + "; expected " + commit + ".",
                    "Try again; the mirror is being renewed.");
        }
        String large = tag(answer.header("X-Linked-Etag").orElse(""));
        if (large.matches("[0-9a-f]{64}")) {
            return Optional.of(Checksum.sha256(large));
        }
        String small = tag(answer.header("ETag").orElse(""));
        String length = answer.header("Content-Length").orElse("");
        return small.matches("[0-9a-f]{40}") && length.matches("[0-9]{1,18}")
                ? Optional.of(Checksum.gitBlob(Long.parseLong(length), small))
                : Optional.empty();
    }

    private static String tag(String header) {
        return header.replaceFirst("^W/", "").replace("\"", "");
    }
}
