package io.graftflow.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Laws and examples of {@link Nearest}. */
class NearestTest {

    private static final List<String> NAMES = List.of("epochs", "learning-rate", "batch-size", "warm-up");

    @Test
    void everyNameIsNearestToItself() {
        for (String name : NAMES) {
            assertEquals(Optional.of(name), Nearest.to(name, NAMES));
        }
    }

    @Test
    void oneLetterMoreLessOrOtherIsForgiven() {
        var random = new Random(11);
        for (int turn = 0; turn < 300; turn++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            int at = random.nextInt(name.length());
            String letter = String.valueOf((char) ('a' + random.nextInt(26)));
            String typed =
                    switch (random.nextInt(3)) {
                        case 0 -> name.substring(0, at) + letter + name.substring(at);
                        case 1 -> name.substring(0, at) + name.substring(at + 1);
                        default -> name.substring(0, at) + letter + name.substring(at + 1);
                    };
            assertEquals(Optional.of(name), Nearest.to(typed, NAMES), typed);
        }
    }

    @Test
    void caseDoesNotMatter() {
        assertEquals(Optional.of("warm-up"), Nearest.to("WARM-UP", NAMES));
    }

    @Test
    void whatIsFarFromEveryNameHasNone() {
        assertEquals(Optional.empty(), Nearest.to("optimizer", NAMES));
        assertEquals(Optional.empty(), Nearest.to("anything", List.of()));
    }

    @Test
    void amongEquallyNearNamesTheOrderOfTheCollectionDoesNotMatter() {
        assertEquals(Nearest.to("bat", List.of("cat", "hat")), Nearest.to("bat", List.of("hat", "cat")));
    }

    @Test
    void theRemedyNamesTheNearestOrAllOrSaysThatThereAreNone() {
        assertEquals("Did you mean \"epochs\"?", Nearest.remedy("epoch", NAMES));
        assertEquals("There are: epochs, learning-rate, batch-size, warm-up.", Nearest.remedy("something-else", NAMES));
        assertEquals("There are none.", Nearest.remedy("x", List.of()));
    }

    @Test
    void longNamesMayDifferInAThirdOfWhatWasTyped() {
        String name = IntStream.range(0, 12).mapToObj(i -> "a").collect(Collectors.joining());
        assertEquals(Optional.of(name), Nearest.to("bbbb" + name.substring(4), List.of(name)));
        assertEquals(Optional.empty(), Nearest.to("bbbbb" + name.substring(5), List.of(name)));
    }
}
