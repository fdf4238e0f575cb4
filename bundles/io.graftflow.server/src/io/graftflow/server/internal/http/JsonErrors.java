package io.graftflow.server.internal.http;

import io.graftflow.base.Problem;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Tells in the form of all other answers what the web server refuses before anybody else sees it. */
public final class JsonErrors extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() >= 400 ? response.getStatus() : 500;
        String code =
                status >= 500 ? "server.internal-fault" : status == 413 ? "server.too-large" : "server.bad-request";
        Problem problem =
                Problem.error(code, "The request cannot be answered (" + status + ").", "Ask as openapi.yaml says.");
        Answer answer = new Refusal(status, List.of(problem)).answer();
        response.setStatus(status);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
        return true;
    }
}
