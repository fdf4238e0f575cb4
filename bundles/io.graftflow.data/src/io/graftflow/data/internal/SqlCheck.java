package io.graftflow.data.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Holds that a text is one query that reads nothing but its inputs, judged by DuckDB's own parser. */
final class SqlCheck {

    /** Functions that stand where a table does and read neither files, pointers nor other SQL texts. */
    private static final Set<String> TABLE_FUNCTIONS = new TreeSet<>(
            Set.of("range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree"));

    private SqlCheck() {}

    /** Complains of what is no such query. */
    static void check(Duck duck, String query) throws SQLException {
        JsonNode parsed = Json.parse(duck.single("SELECT json_serialize_sql(" + Duck.text(query) + ")"), "query");
        if (parsed.path("error").asBoolean()) {
            throw parsed.path("error_type").asText().equals("parser")
                    ? syntax(parsed, query)
                    : notAQuery("another statement");
        }
        int statements = parsed.path("statements").size();
        if (statements != 1) {
            throw notAQuery(statements == 0 ? "none" : statements + " of them");
        }
        foreign(parsed).ifPresent(function -> {
            throw ProblemException.error(
                    "sql.refused",
                    "The query reads from \"" + function + "\"; expected an input or one of " + TABLE_FUNCTIONS + ".",
                    "Read files with a node of their own and connect it.");
        });
    }

    private static ProblemException syntax(JsonNode parsed, String query) {
        int position = Math.min(parsed.path("position").asInt(), query.length());
        return ProblemException.error(
                        "sql.syntax",
                        "Not valid SQL: " + parsed.path("error_message").asText() + ".",
                        "Mend the query there.")
                .at(place(query, position));
    }

    /** Like {@code line 2, column 5}. */
    static String place(String query, int position) {
        String before = query.substring(0, position);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return "line " + line + ", column " + (position - before.lastIndexOf('\n'));
    }

    private static ProblemException notAQuery(String got) {
        return ProblemException.error(
                "sql.not-a-query", "Expected one SELECT statement, got " + got + ".", "Write one SELECT … FROM ….");
    }

    /** The first table function that is not allowed. */
    private static Optional<String> foreign(JsonNode node) {
        if (node.path("type").asText().equals("TABLE_FUNCTION")) {
            String name = node.path("function").path("function_name").asText();
            if (!TABLE_FUNCTIONS.contains(name)) {
                return Optional.of(name);
            }
        }
        for (JsonNode child : node) {
            Optional<String> found = foreign(child);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
