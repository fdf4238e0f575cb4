package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.train.internal.loop.Events.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EventFileTest {

    @Test
    void whatWasWrittenIsRead() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var events = new EventFile(out, 1_700_000_000.25)) {
            events.scalars(1_700_000_001.5, 1, Map.of("train/loss", 0.75));
            events.scalars(1_700_000_002.5, 300, Map.of("train/loss", 1.5e-3));
        }
        List<Event> events = Events.read(out.toByteArray());
        assertEquals(
                List.of(
                        new Event(1_700_000_000.25, 0, "brain.Event:2", Map.of()),
                        new Event(1_700_000_001.5, 1, "", Map.of("train/loss", 0.75f)),
                        new Event(1_700_000_002.5, 300, "", Map.of("train/loss", 1.5e-3f))),
                events);
    }

    /** The checksum of "123456789" is 0xE3069283 (RFC 3720, appendix B.4, and every catalogue of CRCs). */
    @Test
    void theChecksumIsCastagnolis() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0xE3069283, Events.checksum(ByteBuffer.wrap(digits)));
        assertEquals(Events.masked(ByteBuffer.wrap(digits)), EventFile.masked(digits));
    }
}
