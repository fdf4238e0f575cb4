package io.graftflow.server.internal.workspace;

import io.graftflow.flow.Flow;
import io.graftflow.server.internal.events.EventLog;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the workspace's folders and tells what changes in them, by whomever. */
public final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final int MOST_FOLDERS = 2_000;
    private static final int DEEPEST = 12;
    private static final long SETTLING_MILLISECONDS = 60;

    /** Editors empty a file before they fill it. */
    private static final long EMPTY_MILLISECONDS = 200;

    private final Workspace workspace;
    private final Versions versions;
    private final EventLog events;
    private final WatchService service;
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private final Thread thread;

    /** Begins to watch. */
    public FolderWatch(Workspace workspace, Versions versions, EventLog events) throws IOException {
        this.workspace = workspace;
        this.versions = versions;
        this.events = events;
        this.service = workspace.root().getFileSystem().newWatchService();
        register(workspace.root());
        this.thread = new Thread(this::watch, "graftflow-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Watches a folder and all in it, and takes note of the workflows there. */
    private Set<Path> register(Path start) throws IOException {
        Set<Path> flows = new LinkedHashSet<>();
        Files.walkFileTree(start, Set.of(), DEEPEST, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean shown = folder.equals(workspace.root()) || Workspace.isShown(folder);
                if (!shown || folders.size() >= MOST_FOLDERS) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                watchFolder(folder);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isFlow(file)) {
                    flows.add(file);
                    if (start.equals(workspace.root())) {
                        versions.know(workspace.path(file), FlowFiles.etag(file));
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
        return flows;
    }

    private void watchFolder(Path folder) {
        try {
            WatchKey key = folder.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            folders.put(key, folder);
        } catch (IOException e) {
            LOG.warn("Changes by others in {} are not noticed: {}", folder, e.toString());
        }
    }

    private static boolean isFlow(Path file) {
        return file.getFileName().toString().endsWith(Flow.SUFFIX)
                && !file.getFileName().toString().startsWith(".");
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Changes changes = new Changes();
                changes.add(service.take());
                WatchKey more = service.poll(SETTLING_MILLISECONDS, TimeUnit.MILLISECONDS);
                while (more != null) {
                    changes.add(more);
                    more = service.poll(SETTLING_MILLISECONDS, TimeUnit.MILLISECONDS);
                }
                Thread.sleep(changes.someAreEmpty() ? EMPTY_MILLISECONDS : 0);
                changes.tell();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.debug("{} is not watched any more", workspace.root());
        }
    }

    /** What came together. */
    private final class Changes {

        private final Set<Path> flows = new LinkedHashSet<>();
        private final Set<Path> changedFolders = new LinkedHashSet<>();

        void add(WatchKey key) {
            Path folder = folders.get(key);
            for (WatchEvent<?> event : key.pollEvents()) {
                if (folder != null && event.context() instanceof Path name) {
                    add(folder, folder.resolve(name));
                } else {
                    missedSome();
                }
            }
            if (!key.reset()) {
                folders.remove(key);
            }
        }

        private void add(Path folder, Path file) {
            if (file.getFileName().toString().startsWith(".")) {
                return;
            }
            changedFolders.add(folder);
            if (isFlow(file)) {
                flows.add(file);
            } else if (Files.isDirectory(file)) {
                try {
                    flows.addAll(register(file));
                } catch (IOException e) {
                    LOG.debug("{} is not watched", file, e);
                }
            } else if (!Files.exists(file)) {
                known(file);
            }
        }

        /** The workflows that lay in a folder that is gone. */
        private void known(Path folder) {
            String prefix = workspace.path(folder) + "/";
            for (String path : versions.paths()) {
                if (path.startsWith(prefix)) {
                    flows.add(workspace.root().resolve(path));
                }
            }
        }

        /** The system could not keep up; everything is looked at. */
        private void missedSome() {
            for (String path : versions.paths()) {
                flows.add(workspace.root().resolve(path));
            }
            changedFolders.add(workspace.root());
            try {
                flows.addAll(register(workspace.root()));
            } catch (IOException e) {
                LOG.debug("{} cannot be walked", workspace.root(), e);
            }
        }

        boolean someAreEmpty() {
            return flows.stream().anyMatch(flow -> flow.toFile().length() == 0);
        }

        void tell() {
            for (Path flow : flows) {
                try {
                    versions.tell(workspace.path(flow), FlowFiles.etag(flow), "");
                } catch (IOException e) {
                    LOG.debug("{} cannot be read", flow, e);
                }
            }
            for (Path folder : changedFolders) {
                events.publish(EventLog.event("files").put("folder", workspace.path(folder)));
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            service.close();
        } catch (IOException e) {
            LOG.debug("The watch of {} does not end well", workspace.root(), e);
        }
    }
}
