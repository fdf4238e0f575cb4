package io.graftflow.server.internal.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowReader;
import io.graftflow.flow.FlowReading;
import io.graftflow.flow.FlowWriter;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.Refusal;
import io.graftflow.server.internal.http.Routes;
import io.graftflow.server.internal.workspace.FlowFiles;
import java.io.IOException;
import java.util.Base64;

/** Pictures that carry their workflow. */
public final class PictureApi implements Handlers {

    private static final int LARGEST_PICTURE = 64 << 20;

    @Override
    public void register(Routes routes) {
        routes.on("POST", "/api/picture", this::put).on("POST", "/api/picture/flow", this::flow);
    }

    private Answer put(Call call) throws IOException {
        Call.Body body = call.body("png", "flow");
        byte[] picture;
        try {
            picture = Base64.getDecoder().decode(body.text("png"));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("\"png\" is not base64.");
        }
        Flow flow = FlowFiles.flow(body.object("flow"));
        return Answer.of(200, "image/png", FlowPicture.with(picture, FlowWriter.text(flow)));
    }

    private Answer flow(Call call) throws IOException {
        String text = FlowPicture.text(call.bytes("image/png", LARGEST_PICTURE));
        FlowReading reading = FlowReader.read(text, "the picture");
        if (!reading.isSound()) {
            throw new Refusal(
                    422, reading.problems().stream().filter(Problem::isError).toList());
        }
        ObjectNode json = Json.object();
        json.set("flow", FlowFiles.json(reading.flow()));
        return Answer.json(json.put("text", text));
    }
}
