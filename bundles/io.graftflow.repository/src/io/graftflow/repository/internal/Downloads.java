package io.graftflow.repository.internal;

import io.graftflow.base.Progress;
import io.graftflow.repository.Download;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Downloads over HTTP into the store. */
final class Downloads {
    static final String USER_AGENT = "graftflow";
    Downloads(Path folder) {}
    <T> T fetch(Download what, Progress p, Staging.Reader<T> r) throws IOException { throw new IOException("not yet"); }
    static String shown(URI a) { return a.toString(); }
    static String amount(long done, long all) { return done + " of " + all; }
}
