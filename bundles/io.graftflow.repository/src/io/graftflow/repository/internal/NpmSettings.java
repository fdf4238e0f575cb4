package io.graftflow.repository.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which registry npm would ask, and as whom: the environment's {@code npm_config_registry}, the user's {@code ~/.npmrc}
 * (also per scope), else what {@code npm config get registry} says.
 */
final class NpmSettings {

    private static final Logger LOG = LoggerFactory.getLogger(NpmSettings.class);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");
    private static final int NPM_SECONDS = 20;

    private final Surroundings surroundings;

    NpmSettings(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The base address of the registry for a package.
     *
     * @throws ProblemException {@code reference.setting} when none is configured and npm is not installed
     */
    URI registry(String name) {
        Map<String, String> file = file();
        String scope = name.startsWith("@") ? name.substring(0, name.indexOf('/')) : "";
        String text = Optional.ofNullable(scope.isEmpty() ? null : file.get(scope + ":registry"))
                .or(() -> surroundings.property("graftflow.npm.registry"))
                .or(() -> variable("npm_config_registry"))
                .or(() -> Optional.ofNullable(file.get("registry")))
                .or(this::asked)
                .orElseThrow(() -> ProblemException.error(
                        "reference.setting",
                        "No npm registry is configured, and the command npm is not there to ask for its own.",
                        "Set npm_config_registry to the registry's address."));
        return Addresses.base(text, "the npm registry's setting");
    }

    /**
     * Where a package's archive is. A mirror may have copied the description from another registry and with it that
     * one's addresses; the archive is then taken from where the mirror has it, as npm does.
     */
    URI tarball(URI registry, String name, String listed) {
        URI address = Addresses.base(listed, "the registry, which gives this for " + name);
        if (address.getHost().equalsIgnoreCase(registry.getHost())) {
            return address;
        }
        return Addresses.below(registry, name + "/-/" + EntryNames.last(address.getPath()));
    }

    /** What to send to an address: the credentials of the longest configured base that it lies below. */
    Map<String, String> headers(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        String target = "//" + address.getHost() + port + address.getPath();
        boolean safe = "https".equals(address.getScheme()) || Addresses.isLoopback(address.getHost());
        Map<String, String> file = file();
        for (String base = target; safe && base.length() > 2; base = above(base)) {
            Optional<String> credentials = credentials(file, base);
            if (credentials.isPresent()) {
                return Map.of("Authorization", credentials.get());
            }
        }
        return Map.of();
    }

    private static Optional<String> credentials(Map<String, String> file, String base) {
        String token = file.get(base + ":_authToken");
        if (token != null) {
            return Optional.of("Bearer " + token);
        }
        String basic = file.get(base + ":_auth");
        if (basic != null) {
            return Optional.of("Basic " + basic);
        }
        String user = file.get(base + ":username");
        String password = file.get(base + ":_password");
        if (user == null || password == null) {
            return Optional.empty();
        }
        String plain = new String(Base64.getDecoder().decode(password), StandardCharsets.UTF_8);
        return Optional.of(
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + plain).getBytes(StandardCharsets.UTF_8)));
    }

    /** The same without its last part: {@code //host/a/b} becomes {@code //host/a/}, and that {@code //host/a}. */
    private static String above(String base) {
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base.substring(0, base.lastIndexOf('/') + 1);
    }

    /** The user's {@code .npmrc}: lines {@code key = value}, with variables of the environment filled in. */
    private Map<String, String> file() {
        Path path = variable("npm_config_userconfig")
                .map(Path::of)
                .orElseGet(() -> surroundings.home().resolve(".npmrc"));
        var settings = new HashMap<String, String>();
        if (!Files.isReadable(path)) {
            return settings;
        }
        try {
            for (String line : Files.readAllLines(path)) {
                int equals = line.indexOf('=');
                boolean comment = line.isBlank()
                        || line.strip().startsWith("#")
                        || line.strip().startsWith(";");
                if (!comment && equals > 0) {
                    settings.put(
                            line.substring(0, equals).strip(),
                            filled(unquoted(line.substring(equals + 1).strip())));
                }
            }
            return settings;
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "reference.setting", path + " cannot be read: " + e.getMessage() + ".", "Mend the file."),
                    e);
        }
    }

    private String filled(String value) {
        Matcher variable = VARIABLE.matcher(value);
        return variable.replaceAll(match ->
                Matcher.quoteReplacement(surroundings.variable(match.group(1)).orElse(match.group())));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** Variables of npm are read in any case. */
    private Optional<String> variable(String name) {
        return surroundings.variable(name).or(() -> surroundings.variable(name.toUpperCase(Locale.ROOT)));
    }

    /** What npm itself says, which knows its installation's settings and its own default. */
    private Optional<String> asked() {
        return surroundings.command("npm", "npm.cmd").flatMap(this::ask);
    }

    private Optional<String> ask(Path npm) {
        var builder = new ProcessBuilder(npm.toString(), "config", "get", "registry");
        builder.directory(surroundings.home().toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(NPM_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.startsWith("http") ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("{} cannot be asked for its registry: {}", npm, e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }
}
