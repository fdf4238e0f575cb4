package io.graftflow.repository.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * Maven's settings as {@code mvn} itself would see them: the installation's {@code conf/settings.xml} below the user's
 * {@code ~/.m2/settings.xml}, variables filled in, passwords decrypted by {@code ~/.m2/settings-security.xml}.
 */
final class MavenSettings {

    private static final Logger LOG = LoggerFactory.getLogger(MavenSettings.class);

    private MavenSettings() {}

    /**
     * Reads the settings.
     *
     * @throws ProblemException {@code maven.settings} when a file is no settings file
     */
    static Settings read(Surroundings surroundings) {
        var request = new DefaultSettingsBuildingRequest();
        userFile(surroundings).ifPresent(request::setUserSettingsFile);
        installationFile(surroundings).map(Path::toFile).ifPresent(request::setGlobalSettingsFile);
        request.setSystemProperties(properties(surroundings));
        try {
            var built = new DefaultSettingsBuilderFactory().newInstance().build(request);
            built.getProblems().forEach(problem -> LOG.warn("Maven's settings: {}", problem));
            return decrypted(built.getEffectiveSettings(), surroundings);
        } catch (SettingsBuildingException e) {
            throw unreadable(e);
        }
    }

    /** The system properties, with the environment's variables as {@code env.NAME}. */
    static Properties properties(Surroundings surroundings) {
        var properties = new Properties();
        properties.putAll(surroundings.properties());
        surroundings.environment().forEach((name, value) -> properties.setProperty("env." + name, value));
        return properties;
    }

    /** The folder in which Maven keeps the user's things. */
    static Path userFolder(Surroundings surroundings) {
        return surroundings.userHome().resolve(".m2");
    }

    private static Optional<File> userFile(Surroundings surroundings) {
        Optional<Path> named = surroundings
                .setting("graftflow.maven.settings", "GRAFTFLOW_MAVEN_SETTINGS")
                .map(Path::of);
        named.filter(file -> !Files.isReadable(file)).ifPresent(file -> {
            throw ProblemException.error(
                    "maven.settings",
                    "Maven's settings " + file + " cannot be read; expected a readable file.",
                    "Mend the path in graftflow.maven.settings or GRAFTFLOW_MAVEN_SETTINGS.");
        });
        return named.or(() -> Optional.of(userFolder(surroundings).resolve("settings.xml"))
                        .filter(Files::isReadable))
                .map(Path::toFile);
    }

    /** The settings of the installed Maven: named by the environment, else found by the {@code mvn} on the path. */
    private static Optional<Path> installationFile(Surroundings surroundings) {
        return surroundings
                .variable("MAVEN_HOME")
                .or(() -> surroundings.variable("M2_HOME"))
                .map(Path::of)
                .or(() -> surroundings.command("mvn", "mvn.cmd").flatMap(MavenSettings::home))
                .map(home -> home.resolve("conf").resolve("settings.xml"))
                .filter(Files::isReadable);
    }

    /** The folder above {@code bin/mvn}, links followed. */
    private static Optional<Path> home(Path command) {
        try {
            return Optional.ofNullable(command.toRealPath().getParent()).map(Path::getParent);
        } catch (IOException e) {
            LOG.debug("Maven's command {} cannot be followed", command, e);
            return Optional.empty();
        }
    }

    private static Settings decrypted(Settings settings, Surroundings surroundings) {
        String security = surroundings.property("settings.security").orElseGet(() -> userFolder(surroundings)
                .resolve("settings-security.xml")
                .toString());
        var dispatcher = new DefaultSecDispatcher(new DefaultPlexusCipher(), Map.of(), security);
        SettingsDecryptionResult result =
                new DefaultSettingsDecrypter(dispatcher).decrypt(new DefaultSettingsDecryptionRequest(settings));
        result.getProblems().forEach(problem -> warn(problem, security));
        settings.setServers(result.getServers());
        settings.setProxies(result.getProxies());
        return settings;
    }

    private static void warn(SettingsProblem problem, String security) {
        LOG.warn("A password in Maven's settings is not decrypted; is {} there? {}", security, problem.getMessage());
    }

    private static ProblemException unreadable(SettingsBuildingException cause) {
        SettingsProblem first = cause.getProblems().get(0);
        return new ProblemException(
                Problem.error(
                                "maven.settings",
                                "Maven's settings cannot be read: " + first.getMessage() + ".",
                                "Mend the file; mvn help:effective-settings shows the same.")
                        .at(first.getSource() + ":" + first.getLineNumber()),
                cause);
    }
}
