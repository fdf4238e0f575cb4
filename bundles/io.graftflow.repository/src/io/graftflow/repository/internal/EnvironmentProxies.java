package io.graftflow.repository.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proxies as most tools take them: {@code https_proxy}, {@code http_proxy} and {@code all_proxy} (also in upper case)
 * but for what {@code no_proxy} names. Java's own system properties go first.
 */
final class EnvironmentProxies extends ProxySelector {

    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentProxies.class);
    private static final int USUAL_PORT = 80;

    private final Surroundings surroundings;

    private EnvironmentProxies(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Java's selector when a system property names a proxy, else one that reads the environment. */
    static ProxySelector of(Surroundings surroundings) {
        boolean java =
                List.of("http.proxyHost", "https.proxyHost", "socksProxyHost", "java.net.useSystemProxies").stream()
                        .anyMatch(name -> surroundings.property(name).isPresent());
        return java ? ProxySelector.getDefault() : new EnvironmentProxies(surroundings);
    }

    @Override
    public List<Proxy> select(URI address) {
        if (Addresses.isLoopback(address.getHost()) || isExcepted(address.getHost())) {
            return List.of(Proxy.NO_PROXY);
        }
        return proxyAddress(address).map(proxy -> List.of(proxy(proxy))).orElse(List.of(Proxy.NO_PROXY));
    }

    /**
     * What to say to the proxy that a selector takes for an address, when the environment gives a name and password.
     */
    static Optional<String> authorization(ProxySelector selector, URI address) {
        return selector instanceof EnvironmentProxies environment
                        && !environment.select(address).contains(Proxy.NO_PROXY)
                ? environment
                        .proxyAddress(address)
                        .map(URI::getUserInfo)
                        .map(user ->
                                "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    private Optional<URI> proxyAddress(URI address) {
        return variable(address.getScheme().toLowerCase(Locale.ROOT) + "_proxy")
                .or(() -> variable("all_proxy"))
                .flatMap(EnvironmentProxies::parsed);
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
        LOG.warn("The proxy {} for {} does not answer: {}", proxy, Addresses.shown(address), failure.getMessage());
    }

    private boolean isExcepted(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        for (String exception :
                variable("no_proxy").orElse("").toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            String suffix = exception.startsWith("*") ? exception.substring(1) : exception;
            String plain = suffix.startsWith(".") ? suffix.substring(1) : suffix;
            boolean all = exception.equals("*");
            if (all || !plain.isEmpty() && (name.equals(plain) || name.endsWith("." + plain))) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> variable(String name) {
        return surroundings.variable(name).or(() -> surroundings.variable(name.toUpperCase(Locale.ROOT)));
    }

    private static Proxy proxy(URI address) {
        int port = address.getPort() < 0 ? USUAL_PORT : address.getPort();
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port));
    }

    private static Optional<URI> parsed(String text) {
        try {
            URI address = URI.create(text.contains("://") ? text : "http://" + text);
            return Optional.of(address).filter(proxy -> proxy.getHost() != null);
        } catch (IllegalArgumentException e) {
            LOG.warn("The environment's proxy is no address and not used");
            return Optional.empty();
        }
    }
}
