package io.graftflow.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.engine.Engines;
import io.graftflow.node.NodeRegistry;
import io.graftflow.repository.ModelStore;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** How long a page waits: for the check of a large workflow after a change, for rows and histograms of a large table. */
public final class ServerBenchmark {

    private static final int CHAINS = 10;
    private static final int LENGTH = 100;
    private static final int ROWS = 1_000_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final GraftflowServer server;
    private final String cookie;

    private ServerBenchmark(GraftflowServer server) throws IOException, InterruptedException {
        this.server = server;
        this.cookie = http.send(
                        HttpRequest.newBuilder(server.address()).build(), HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .split(";")[0];
    }

    /** Prints the times; the table is made in a temporary folder. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("graftflow-benchmark");
        ServerOptions options = ServerOptions.of(folder).withFolders(folder.resolve("cache"), folder.resolve("home"));
        try (GraftflowServer server = GraftflowServer.start(new TestServices(folder), options)) {
            ServerBenchmark benchmark = new ServerBenchmark(server);
            benchmark.checks();
            benchmark.rows();
        } finally {
            AtomicFiles.deleteTree(folder);
        }
    }

    private record TestServices(Path folder, NodeRegistry nodes) implements Services {

        TestServices(Path folder) {
            this(folder, TestNodes.registry(new TestNodes.Work()));
        }

        @Override
        public Engines engines() {
            return new Engines(List.of());
        }

        @Override
        public ModelStore store() {
            return ModelStore.standard(folder.resolve("store"));
        }

        @Override
        public String version() {
            return "benchmark";
        }
    }

    private void checks() throws IOException, InterruptedException {
        double[] millis = new double[40];
        for (int i = -20; i < millis.length; i++) {
            ObjectNode body = Json.object().put("path", "a.flow.json");
            body.set("flow", flow(1_000 + i));
            String text = body.toString();
            long start = System.nanoTime();
            send(post("/api/check", text));
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        print("check of " + CHAINS * LENGTH + " nodes after a change that " + LENGTH + " of them depend on", millis);
    }

    private static ObjectNode flow(int rows) {
        ObjectNode flow = Json.object().put("graftflow", 1);
        ObjectNode nodes = flow.putObject("nodes");
        var links = flow.putArray("links");
        for (int chain = 0; chain < CHAINS; chain++) {
            for (int i = 0; i < LENGTH; i++) {
                String id = "n" + chain + "x" + i;
                ObjectNode node = nodes.putObject(id).put("type", i == 0 ? "test.rows@2" : "test.keep@1");
                if (i == 0) {
                    node.putObject("settings").put("rows", chain == 0 ? rows : 100);
                } else {
                    node.putObject("settings").put("column", "text");
                    links.add("n" + chain + "x" + (i - 1) + ".table -> " + id + ".table");
                }
            }
        }
        return flow;
    }

    private void rows() throws IOException, InterruptedException {
        ObjectNode body = Json.object().put("path", "b.flow.json");
        body.putObject("flow")
                .put("graftflow", 1)
                .putObject("nodes")
                .putObject("rows")
                .put("type", "test.rows@2")
                .putObject("settings")
                .put("rows", ROWS);
        String run = Json.parse(send(post("/api/runs", body.toString())), "run")
                .path("id")
                .asText();
        String state = "running";
        String key = "";
        while (state.equals("running")) {
            Thread.sleep(100);
            var json = Json.parse(send(get("/api/runs/" + run)), "run");
            state = json.path("state").asText();
            key = json.at("/nodes/rows/result/key").asText();
        }
        String table = "/api/results/" + key + "/table/";
        Random random = new Random(1);
        double[] millis = new double[40];
        for (int i = -20; i < millis.length; i++) {
            long start = System.nanoTime();
            send(get(table + "rows?count=100&from=" + random.nextInt(ROWS - 100)));
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        print("100 rows anywhere in a table of " + ROWS, millis);
        for (String column : List.of("number", "label", "text")) {
            print("histogram of the column " + column + ", the first time", time(table + "histogram?column=" + column));
            print("histogram of the column " + column + ", again", time(table + "histogram?column=" + column));
        }
        String where = URLEncoder.encode("{\"label\":\"plant\"}", StandardCharsets.UTF_8);
        print("rows of one label, the first time", time(table + "rows?where=" + where));
        print("rows of one label, again", time(table + "rows?where=" + where));
    }

    private double[] time(String path) throws IOException, InterruptedException {
        long start = System.nanoTime();
        send(get(path));
        return new double[] {(System.nanoTime() - start) / 1e6};
    }

    private static void print(String what, double[] millis) {
        Arrays.sort(millis);
        String most =
                millis.length > 1 ? String.format(Locale.ROOT, ", at most %.1f ms", millis[millis.length - 1]) : "";
        System.out.printf(Locale.ROOT, "%s: %.1f ms%s%n", what, millis[millis.length / 2], most);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Cookie", cookie);
    }

    private HttpRequest get(String path) {
        return request(path).build();
    }

    private HttpRequest post(String path, String json) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(request.uri() + " answers " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}
