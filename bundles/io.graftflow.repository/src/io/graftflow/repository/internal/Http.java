package io.graftflow.repository.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.repository.Answer;
import io.graftflow.repository.Staging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Requests over HTTP that can be cancelled, that give up on a silent server, and that send a password to no host but
 * the one it is for.
 */
final class Http {

    /** What servers see. */
    static final String USER_AGENT = "graftflow";

    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final int SILENCE_MILLISECONDS = 60_000;
    private static final int PAUSE_MILLISECONDS = 500;
    private static final int MAXIMUM_REDIRECTS = 10;
    private static final int MAXIMUM_SMALL_BYTES = 64 << 20;

    private final Duration silence;
    private final Duration pause;
    private final ProxySelector proxies;
    private HttpClient client;

    Http(Surroundings surroundings) {
        this.silence = Duration.ofMillis(number(surroundings, "graftflow.http.silenceMillis", SILENCE_MILLISECONDS));
        this.pause = Duration.ofMillis(number(surroundings, "graftflow.http.pauseMillis", PAUSE_MILLISECONDS));
        this.proxies = EnvironmentProxies.of(surroundings);
    }

    /** Made when it is needed first: it brings certificates and threads, which a start without a download does without. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .proxy(proxies)
                    .build();
        }
        return client;
    }

    /** How long to wait before the first repetition of what failed. */
    Duration pause() {
        return pause;
    }

    /** Asks for something small. */
    Answer ask(String method, URI address, Map<String, String> headers, Staging staging) throws IOException {
        var body = new ByteArrayOutputStream();
        HttpResponse<Long> response = exchange(method, address, headers, staging, head -> part -> {
            if (body.size() + part.remaining() > MAXIMUM_SMALL_BYTES) {
                throw new UnreachableException("an answer of more than " + MAXIMUM_SMALL_BYTES + " bytes is no answer");
            }
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            body.write(bytes);
        });
        return new Answer(response.statusCode(), first(response.headers()), body.toString(StandardCharsets.UTF_8));
    }

    /**
     * Sends a request and follows redirects.
     *
     * @param open says where the body goes, once status and headers are there; called for the last answer alone
     * @throws UnreachableException when no server answers
     * @throws CancelledException when the work was cancelled
     */
    HttpResponse<Long> exchange(
            String method,
            URI address,
            Map<String, String> headers,
            Staging staging,
            Function<HttpResponse.ResponseInfo, Transfer.Target> open)
            throws IOException {
        if (staging.offline()) {
            throw new UnreachableException("the network is not to be used");
        }
        URI next = address;
        Map<String, String> sent = headers;
        for (int redirects = 0; redirects <= MAXIMUM_REDIRECTS; redirects++) {
            HttpResponse<Long> response = send(method, next, sent, staging, open);
            URI target = Addresses.redirect(next, response).orElse(next);
            boolean stays = method.equals("HEAD") && !Addresses.sameOrigin(next, target);
            if (target.equals(next) || stays) {
                return response;
            }
            if (!Addresses.sameOrigin(next, target)) {
                sent = withoutSecrets(sent);
            }
            next = target;
        }
        throw new UnreachableException(Addresses.shown(address) + " redirects without end");
    }

    private HttpResponse<Long> send(
            String method,
            URI address,
            Map<String, String> headers,
            Staging staging,
            Function<HttpResponse.ResponseInfo, Transfer.Target> open)
            throws IOException {
        var builder = HttpRequest.newBuilder(address)
                .timeout(silence)
                .header("User-Agent", USER_AGENT)
                .method(method, HttpRequest.BodyPublishers.noBody());
        headers.forEach(builder::setHeader);
        EnvironmentProxies.authorization(proxies, address)
                .ifPresent(credentials -> builder.setHeader("Proxy-Authorization", credentials));
        var running = new AtomicReference<Transfer>();
        CompletableFuture<HttpResponse<Long>> future = client().sendAsync(builder.build(), head -> {
            boolean redirect = Addresses.isRedirect(head.statusCode());
            var transfer = new Transfer(redirect ? part -> part.position(part.limit()) : open.apply(head));
            running.set(transfer);
            return transfer;
        });
        return await(future, running, address, staging);
    }

    private HttpResponse<Long> await(
            CompletableFuture<HttpResponse<Long>> future,
            AtomicReference<Transfer> running,
            URI address,
            Staging staging)
            throws IOException {
        try {
            while (true) {
                try {
                    return future.get(Waiting.TICK.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    staging.progress().checkCancelled();
                    Transfer transfer = running.get();
                    if (transfer != null && System.nanoTime() - transfer.lastNanos() > silence.toNanos()) {
                        throw UnreachableException.broken(
                                address.getHost() + " fell silent for " + silence.toMillis() / 1000.0 + " s", e);
                    }
                }
            }
        } catch (ExecutionException e) {
            staging.progress().checkCancelled();
            throw HttpProblems.failure(address, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } finally {
            if (!future.isDone()) {
                future.cancel(true);
                Transfer transfer = running.get();
                if (transfer != null) {
                    transfer.stop();
                }
            }
        }
    }

    private static Map<String, String> withoutSecrets(Map<String, String> headers) {
        var rest = new HashMap<>(headers);
        rest.keySet().removeIf(name -> name.equalsIgnoreCase("Authorization") || name.equalsIgnoreCase("Cookie"));
        return rest;
    }

    private static Map<String, String> first(HttpHeaders headers) {
        var first = new HashMap<String, String>();
        headers.map().forEach((name, values) -> first.put(name, values.get(0)));
        return first;
    }

    private static long number(Surroundings surroundings, String property, long otherwise) {
        return surroundings
                .property(property)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Long::valueOf)
                .orElse(otherwise);
    }
}
