package io.graftflow.repository.internal;

import io.graftflow.repository.Staging;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.eclipse.aether.ConfigurationProperties;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.eclipse.aether.util.repository.JreProxySelector;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;

/** Maven's resolver, set up from the settings as {@code mvn} does it. */
final class MavenSession implements AutoCloseable {

    private static final int CONNECT_MILLISECONDS = 20_000;
    private static final int SILENCE_MILLISECONDS = 60_000;

    private final RepositorySystem system;
    private final DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
    private final List<RemoteRepository> repositories;

    MavenSession(Surroundings surroundings, Staging staging) {
        this.system = new ResumingTransport(staging).get();
        Settings settings = MavenSettings.read(surroundings);
        Properties properties = MavenSettings.properties(surroundings);
        session.setOffline(staging.offline() || settings.isOffline());
        session.setSystemProperties(properties);
        session.setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false));
        session.setMirrorSelector(mirrors(settings));
        if (settings.getProxies().stream().anyMatch(Proxy::isActive)) {
            session.setProxySelector(proxies(settings));
        } else {
            session.setProxySelector(new JreProxySelector());
        }
        session.setAuthenticationSelector(authentications(settings));
        session.setConfigProperties(configuration(settings));
        session.setLocalRepositoryManager(
                system.newLocalRepositoryManager(session, new LocalRepository(localFolder(settings, surroundings))));
        repositories = system.newResolutionRepositories(session, MavenProfiles.repositories(settings, properties));
    }

    /** Whether the network is not to be used, by the caller's wish or by the settings. */
    boolean isOffline() {
        return session.isOffline();
    }

    /** The repositories that are asked, mirrors in place. */
    List<RemoteRepository> repositories() {
        return repositories;
    }

    /** Where the artifact is or would be in the user's local repository, whoever put it there. */
    Path localFile(Artifact artifact) {
        var manager = session.getLocalRepositoryManager();
        return manager.getRepository().getBasedir().toPath().resolve(manager.getPathForLocalArtifact(artifact));
    }

    /** The artifact's file in the user's local repository, fetched into it when it is not there. */
    ArtifactResult resolve(Artifact artifact) throws ArtifactResolutionException {
        return system.resolveArtifact(session, new ArtifactRequest(artifact, repositories, ""));
    }

    @Override
    public void close() {
        system.shutdown();
    }

    private static File localFolder(Settings settings, Surroundings surroundings) {
        return surroundings
                .property("maven.repo.local")
                .map(File::new)
                .orElseGet(() -> settings.getLocalRepository() == null
                        ? MavenSettings.userFolder(surroundings)
                                .resolve("repository")
                                .toFile()
                        : new File(settings.getLocalRepository()));
    }

    private static DefaultMirrorSelector mirrors(Settings settings) {
        var selector = new DefaultMirrorSelector();
        settings.getMirrors()
                .forEach(mirror -> selector.add(
                        mirror.getId(),
                        mirror.getUrl(),
                        mirror.getLayout(),
                        false,
                        mirror.isBlocked(),
                        mirror.getMirrorOf(),
                        mirror.getMirrorOfLayouts()));
        return selector;
    }

    private static DefaultProxySelector proxies(Settings settings) {
        var selector = new DefaultProxySelector();
        settings.getProxies().stream().filter(Proxy::isActive).forEach(proxy -> {
            var authentication = new AuthenticationBuilder()
                    .addUsername(proxy.getUsername())
                    .addPassword(proxy.getPassword())
                    .build();
            selector.add(
                    new org.eclipse.aether.repository.Proxy(
                            proxy.getProtocol(), proxy.getHost(), proxy.getPort(), authentication),
                    proxy.getNonProxyHosts());
        });
        return selector;
    }

    private static DefaultAuthenticationSelector authentications(Settings settings) {
        var selector = new DefaultAuthenticationSelector();
        settings.getServers()
                .forEach(server -> selector.add(
                        server.getId(),
                        new AuthenticationBuilder()
                                .addUsername(server.getUsername())
                                .addPassword(server.getPassword())
                                .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
                                .build()));
        return selector;
    }

    private static Map<String, Object> configuration(Settings settings) {
        var configuration = new HashMap<String, Object>();
        configuration.put(ConfigurationProperties.USER_AGENT, Http.USER_AGENT);
        configuration.put(ConfigurationProperties.INTERACTIVE, false);
        configuration.put(ConfigurationProperties.CONNECT_TIMEOUT, CONNECT_MILLISECONDS);
        configuration.put(ConfigurationProperties.REQUEST_TIMEOUT, SILENCE_MILLISECONDS);
        settings.getServers().forEach(server -> addServer(server, configuration));
        return configuration;
    }

    /** What {@code <server><configuration>} says of timeouts and headers. */
    private static void addServer(Server server, Map<String, Object> configuration) {
        if (!(server.getConfiguration() instanceof Xpp3Dom dom)) {
            return;
        }
        number(dom, "connectTimeout")
                .ifPresent(value ->
                        configuration.put(ConfigurationProperties.CONNECT_TIMEOUT + "." + server.getId(), value));
        number(dom, "requestTimeout")
                .ifPresent(value ->
                        configuration.put(ConfigurationProperties.REQUEST_TIMEOUT + "." + server.getId(), value));
        Xpp3Dom headers = dom.getChild("httpHeaders");
        if (headers == null) {
            return;
        }
        var map = new HashMap<String, String>();
        for (Xpp3Dom property : headers.getChildren("property")) {
            Xpp3Dom name = property.getChild("name");
            Xpp3Dom value = property.getChild("value");
            if (name != null) {
                map.put(name.getValue(), value == null ? "" : value.getValue());
            }
        }
        configuration.put(ConfigurationProperties.HTTP_HEADERS + "." + server.getId(), map);
    }

    private static Optional<Integer> number(Xpp3Dom dom, String name) {
        Xpp3Dom child = dom.getChild(name);
        return child == null || !child.getValue().matches("[0-9]{1,9}")
                ? Optional.empty()
                : Optional.of(Integer.valueOf(child.getValue()));
    }
}
