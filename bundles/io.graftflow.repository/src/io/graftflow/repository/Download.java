package io.graftflow.repository;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One file to download.
 *
 * @param address {@code https}, or {@code http} where the user configured it so
 * @param headers to send to the address's own host, such as {@code Authorization}; a redirect elsewhere does not get
 *     them
 * @param checksums all of them must be right
 */
public record Download(URI address, Map<String, String> headers, List<Checksum> checksums) {

    public Download {
        Objects.requireNonNull(address, "address");
        headers = Map.copyOf(headers);
        checksums = List.copyOf(checksums);
    }
}
