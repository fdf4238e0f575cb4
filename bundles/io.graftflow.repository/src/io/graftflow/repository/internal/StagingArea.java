package io.graftflow.repository.internal;

import io.graftflow.base.Progress;
import io.graftflow.repository.Answer;
import io.graftflow.repository.Download;
import io.graftflow.repository.FileHashes;
import io.graftflow.repository.ModelFile;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The way into one store, lent to a kind of repository for one reference. */
record StagingArea(ObjectFolder objects, FileHashes hashes, Downloads downloads, Progress progress, boolean offline)
        implements Staging {

    @Override
    public ModelFile keep(String name, String source, InputStream content) throws IOException {
        return stored(name, source, objects.receive(content, progress));
    }

    @Override
    public ModelFile download(String name, Download what) throws IOException {
        return downloads.fetch(what, this, file -> stored(name, Addresses.shown(what.address()), file));
    }

    @Override
    public <T> T read(Download what, Reader<T> reader) throws IOException {
        return downloads.fetch(what, this, reader);
    }

    @Override
    public <T> T beginning(String name, Reader<T> reader) throws IOException {
        return downloads.beginning(name, progress, reader);
    }

    @Override
    public Answer ask(String method, URI address, Map<String, String> headers) throws IOException {
        return downloads.http().ask(method, address, headers, this);
    }

    @Override
    public ModelFile inPlace(String name, Path file) throws IOException {
        return new ModelFile(name, file, hashes.sha256(file), Files.size(file), file.toString());
    }

    private ModelFile stored(String name, String source, Path file) throws IOException {
        try {
            long bytes = Files.size(file);
            String sha256 = objects.adopt(file);
            return new ModelFile(name, objects.path(sha256), sha256, bytes, source);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
