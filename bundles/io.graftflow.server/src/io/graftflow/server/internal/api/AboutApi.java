package io.graftflow.server.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.base.UserSettings;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceChoice;
import io.graftflow.server.Diagnosis;
import io.graftflow.server.internal.Preferences;
import io.graftflow.server.internal.Studio;
import io.graftflow.server.internal.events.EventLog;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.Refusal;
import io.graftflow.server.internal.http.Routes;
import io.graftflow.server.internal.runs.MemoryUse;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server itself, its machine, and what the user chose. */
public final class AboutApi implements Handlers {

    private static final Logger LOG = LoggerFactory.getLogger(AboutApi.class);
    private static final Map<String, UserSettings.Key> MIRRORS =
            Map.of("hub", UserSettings.Key.HUB, "npm", UserSettings.Key.NPM, "maven", UserSettings.Key.MAVEN);
    private static final Set<String> THEMES = Set.of("system", "light", "dark");
    private static final int LONGEST_UI = 256 << 10;

    private final Studio studio;

    /** Answers for a studio. */
    public AboutApi(Studio studio) {
        this.studio = studio;
    }

    @Override
    public void register(Routes routes) {
        routes.on(
                        "GET",
                        "/api/about",
                        call -> Answer.json(studio.about(studio.options().open())))
                .on("GET", "/api/openapi.yaml", call -> document())
                .on("GET", "/api/doctor", call -> Answer.json(Diagnosis.of(studio.services())))
                .on("GET", "/api/device", this::device)
                .on("GET", "/api/settings", call -> Answer.json(settings()))
                .on("PUT", "/api/settings", this::putSettings)
                .on("GET", "/api/ui", call -> Answer.json(studio.memory().get("ui")))
                .on("PUT", "/api/ui", this::putUi);
    }

    private static Answer document() throws IOException {
        try (InputStream in = AboutApi.class.getResourceAsStream("/openapi.yaml")) {
            return Answer.of(200, "application/yaml", in.readAllBytes());
        }
    }

    private Answer device(Call call) {
        String asked = call.query("asked").orElseGet(() -> studio.preferences().device());
        DeviceChoice choice = studio.services().engines().choose(asked);
        ObjectNode json = Json.object()
                .put("asked", choice.asked())
                .put("used", choice.used().toString())
                .put("why", choice.why())
                .put("threads", studio.preferences().threadCount());
        json.set("memory", MemoryUse.now());
        return Answer.json(json);
    }

    private ObjectNode settings() {
        ObjectNode json = studio.preferences().toJson();
        json.set("mirrors", mirrors());
        json.set("cache", Diagnosis.place(studio.cache().folder()));
        json.set("store", Diagnosis.place(studio.services().store().location()));
        return json;
    }

    /** Where models come from, for all commands of this user; what the environment says goes before. */
    private static ObjectNode mirrors() {
        ObjectNode json = Json.object();
        Map<UserSettings.Key, String> chosen = chosen();
        MIRRORS.forEach((name, key) ->
                json.putObject(name).put("chosen", chosen.getOrDefault(key, "")).put("environment", key.environment()));
        return json;
    }

    /** A file that cannot be read is replaced by what is chosen next. */
    private static Map<UserSettings.Key, String> chosen() {
        try {
            return UserSettings.read();
        } catch (ProblemException e) {
            LOG.warn("{}", e.getMessage());
            return new EnumMap<>(UserSettings.Key.class);
        }
    }

    private static void putMirrors(JsonNode wanted) throws IOException {
        Map<UserSettings.Key, String> next = new EnumMap<>(UserSettings.Key.class);
        next.putAll(chosen());
        for (var entry : wanted.properties()) {
            UserSettings.Key key = MIRRORS.get(entry.getKey());
            String text = entry.getValue().asText("").strip();
            boolean address = key != UserSettings.Key.MAVEN && !text.isEmpty();
            if (key == null || address && !text.matches("https?://[^\\s/]+.*")) {
                throw Refusal.of(
                        422,
                        "settings.mirror",
                        "\"" + text + "\" is no address for " + entry.getKey() + "; expected https://HOST[/PATH].",
                        "Give the base address of the mirror, or nothing.");
            }
            next.put(key, text);
        }
        UserSettings.write(next);
    }

    private Answer putSettings(Call call) throws IOException {
        Call.Body body = call.body("device", "threads", "theme", "language", "mirrors");
        Preferences now = studio.preferences();
        Preferences next = new Preferences(
                body.has("device") ? device(body.text("device")) : now.device(),
                body.integer("threads", now.threads(), 0, 1024),
                body.has("theme") ? theme(body.text("theme")) : now.theme(),
                body.has("language") ? language(body.text("language")) : now.language());
        if (body.has("mirrors")) {
            putMirrors(body.json().path("mirrors"));
        }
        next.write(studio.memory());
        ObjectNode settings = settings();
        ObjectNode event = EventLog.event("settings");
        event.set("settings", settings.deepCopy());
        studio.events().publish(event);
        return Answer.json(settings);
    }

    /** Whether there is such a device is told when a run asks for it. */
    private static String device(String asked) {
        if (!asked.equals("auto")) {
            Device.parse(asked);
        }
        return asked;
    }

    private static String theme(String word) {
        if (!THEMES.contains(word)) {
            throw Refusal.of(
                    422, "settings.choice", "There is no theme \"" + word + "\".", "Choose system, light or dark.");
        }
        return word;
    }

    private static String language(String tag) {
        if (!tag.matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")) {
            throw Refusal.of(
                    422,
                    "settings.choice",
                    "\"" + tag + "\" is no language.",
                    "Give system, or a tag such as en or zh-CN.");
        }
        return tag;
    }

    private Answer putUi(Call call) throws IOException {
        if (call.length() > LONGEST_UI) {
            throw Refusal.of(413, "server.too-large", "The page wants to remember more than 256 kB.", "Remember less.");
        }
        studio.memory().put("ui", call.body().json());
        return Answer.empty(204);
    }
}
