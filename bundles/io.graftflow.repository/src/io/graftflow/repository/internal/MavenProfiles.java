package io.graftflow.repository.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Properties;
import org.apache.maven.model.Activation;
import org.apache.maven.model.ActivationFile;
import org.apache.maven.model.ActivationOS;
import org.apache.maven.model.ActivationProperty;
import org.apache.maven.model.Profile;
import org.apache.maven.model.building.ModelBuilder;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.apache.maven.model.profile.DefaultProfileActivationContext;
import org.apache.maven.model.profile.DefaultProfileSelector;
import org.apache.maven.model.profile.activation.JdkVersionProfileActivator;
import org.apache.maven.model.profile.activation.OperatingSystemProfileActivator;
import org.apache.maven.model.profile.activation.PropertyProfileActivator;
import org.apache.maven.settings.Settings;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repositories to ask, before mirrors: those of the settings' active profiles, then the one of Maven's super POM.
 */
final class MavenProfiles {

    private static final Logger LOG = LoggerFactory.getLogger(MavenProfiles.class);
    private static final String SUPER_POM = "/org/apache/maven/model/pom-4.0.0.xml";

    private MavenProfiles() {}

    static List<RemoteRepository> repositories(Settings settings, Properties properties) {
        var repositories = new LinkedHashMap<String, RemoteRepository>();
        for (String id : activeIds(settings, properties)) {
            org.apache.maven.settings.Profile profile =
                    settings.getProfilesAsMap().get(id);
            profile.getRepositories()
                    .forEach(repository -> repositories.putIfAbsent(repository.getId(), remote(repository)));
        }
        superPom().forEach(repository -> repositories.putIfAbsent(repository.getId(), repository));
        return List.copyOf(repositories.values());
    }

    private static List<String> activeIds(Settings settings, Properties properties) {
        var selector = new DefaultProfileSelector()
                .addProfileActivator(new JdkVersionProfileActivator())
                .addProfileActivator(new OperatingSystemProfileActivator())
                .addProfileActivator(new PropertyProfileActivator());
        var context = new DefaultProfileActivationContext();
        context.setActiveProfileIds(settings.getActiveProfiles());
        context.setSystemProperties(properties);
        List<Profile> profiles = settings.getProfiles().stream()
                .map(MavenProfiles::withActivation)
                .toList();
        return selector
                .getActiveProfiles(profiles, context, problem -> LOG.warn("Maven's profiles: {}", problem.getMessage()))
                .stream()
                .map(Profile::getId)
                .toList();
    }

    /** A profile of the settings as one of a model, as far as it says when it is active. */
    private static Profile withActivation(org.apache.maven.settings.Profile settings) {
        var profile = new Profile();
        profile.setId(settings.getId());
        if (settings.getActivation() == null) {
            return profile;
        }
        var from = settings.getActivation();
        var activation = new Activation();
        activation.setActiveByDefault(from.isActiveByDefault());
        activation.setJdk(from.getJdk());
        if (from.getOs() != null) {
            var os = new ActivationOS();
            os.setArch(from.getOs().getArch());
            os.setFamily(from.getOs().getFamily());
            os.setName(from.getOs().getName());
            os.setVersion(from.getOs().getVersion());
            activation.setOs(os);
        }
        if (from.getProperty() != null) {
            var property = new ActivationProperty();
            property.setName(from.getProperty().getName());
            property.setValue(from.getProperty().getValue());
            activation.setProperty(property);
        }
        if (from.getFile() != null) {
            var file = new ActivationFile();
            file.setExists(from.getFile().getExists());
            file.setMissing(from.getFile().getMissing());
            activation.setFile(file);
        }
        profile.setActivation(activation);
        return profile;
    }

    private static RemoteRepository remote(org.apache.maven.settings.Repository repository) {
        return new RemoteRepository.Builder(repository.getId(), repository.getLayout(), repository.getUrl())
                .setReleasePolicy(policy(repository.getReleases()))
                .setSnapshotPolicy(policy(repository.getSnapshots()))
                .build();
    }

    private static RepositoryPolicy policy(org.apache.maven.settings.RepositoryPolicy policy) {
        if (policy == null) {
            return policy(true, null, null);
        }
        return policy(policy.isEnabled(), policy.getUpdatePolicy(), policy.getChecksumPolicy());
    }

    /** What is not said is as Maven has it, but that a wrong checksum is a failure, not a warning. */
    private static RepositoryPolicy policy(boolean enabled, String update, String checksum) {
        return new RepositoryPolicy(
                enabled,
                update == null ? RepositoryPolicy.UPDATE_POLICY_DAILY : update,
                checksum == null ? RepositoryPolicy.CHECKSUM_POLICY_FAIL : checksum);
    }

    /** The repositories that every Maven project has: they are read where Maven has them. */
    private static List<RemoteRepository> superPom() {
        try (InputStream pom = ModelBuilder.class.getResourceAsStream(SUPER_POM)) {
            var repositories = new ArrayList<RemoteRepository>();
            for (var repository : new MavenXpp3Reader().read(pom).getRepositories()) {
                var snapshots = repository.getSnapshots();
                repositories.add(
                        new RemoteRepository.Builder(repository.getId(), repository.getLayout(), repository.getUrl())
                                .setReleasePolicy(policy(true, null, null))
                                .setSnapshotPolicy(policy(snapshots == null || snapshots.isEnabled(), null, null))
                                .build());
            }
            return repositories;
        } catch (IOException | XmlPullParserException e) {
            throw new IllegalStateException("Maven's super POM cannot be read.", e);
        }
    }
}
