package io.graftflow.server.internal;

import io.graftflow.server.internal.events.EventLog;
import io.graftflow.server.internal.workspace.FolderWatch;
import io.graftflow.server.internal.workspace.Versions;
import io.graftflow.server.internal.workspace.Workspace;
import java.io.IOException;

/**
 * The workspace with all that goes with it.
 *
 * @param workspace the folder
 * @param versions what was told of its workflows
 * @param watch tells what changes in it
 */
public record OpenFolder(Workspace workspace, Versions versions, FolderWatch watch) implements AutoCloseable {

    /** Opens a workspace. */
    static OpenFolder of(Workspace workspace, EventLog events) throws IOException {
        Versions versions = new Versions(events);
        return new OpenFolder(workspace, versions, new FolderWatch(workspace, versions, events));
    }

    @Override
    public void close() {
        watch.close();
    }
}
