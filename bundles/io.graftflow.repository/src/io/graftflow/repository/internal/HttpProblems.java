package io.graftflow.repository.internal;

import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import javax.net.ssl.SSLException;

/** What failed requests and unwelcome answers mean. */
final class HttpProblems {

    private HttpProblems() {}

    /** The exception for a request that failed on its way: our own disk's, or one that says why no server answered. */
    static IOException failure(URI address, Throwable cause) {
        String host = address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof PartFile.WriteException
                    || each instanceof FileSystemException
                    || each instanceof UnreachableException) {
                return (IOException) each;
            }
        }
        if (has(cause, UnresolvedAddressException.class) || has(cause, UnknownHostException.class)) {
            return UnreachableException.refused("unknown host " + address.getHost(), cause);
        }
        if (has(cause, ConnectException.class)) {
            return UnreachableException.refused("no connection to " + host, cause);
        }
        if (has(cause, SSLException.class)) {
            return UnreachableException.refused(
                    "no secure connection to " + host + " (" + cause.getMessage() + ")", cause);
        }
        if (has(cause, HttpTimeoutException.class)) {
            return UnreachableException.broken(host + " does not answer", cause);
        }
        return UnreachableException.broken("the connection to " + host + " broke (" + cause.getMessage() + ")", cause);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the same request may well succeed in a while. */
    static boolean isPassing(int status) {
        return status == 408 || status == 425 || status == 429 || status >= 500;
    }

    /** The problem of an answer that does not give what was asked for. */
    static ProblemException unwelcome(int status, URI address) {
        String shown = Addresses.shown(address);
        return switch (status) {
            case 404, 410 ->
                ProblemException.error(
                        "reference.not-found",
                        "There is nothing at " + shown + " (status " + status + ").",
                        "Check the reference.");
            case 401, 403 ->
                ProblemException.error(
                        "reference.unauthorised",
                        "No permission to read " + shown + " (status " + status + ").",
                        "Check the credentials for that host.");
            case 407 ->
                ProblemException.error(
                        "reference.proxy",
                        "The proxy refused to fetch " + shown + "; expected it to accept our credentials.",
                        "Set the proxy by https_proxy or the system property https.proxyHost.");
            default ->
                ProblemException.error(
                        "reference.failed",
                        shown + " answered with status " + status + "; expected 200.",
                        "Try again later.");
        };
    }

    /** The problem of bytes that are not the expected ones. */
    static ProblemException checksum(String what, String algorithm, String expected, String got) {
        return ProblemException.error(
                "reference.checksum",
                what + " has the wrong " + algorithm + ": expected " + expected + ", got " + got
                        + ". Nothing of it was kept.",
                "Check the reference's hash; if it is right, do not trust what that address sends.");
    }
}
