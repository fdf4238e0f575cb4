package io.graftflow.flow;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names of the members in a workflow's file, in the order in which they are written. */
final class FlowFormat {

    static final String VERSION = "graftflow";
    static final String NAME = "name";
    static final String DESCRIPTION = "description";
    static final String SEED = "seed";
    static final String VARIABLES = "variables";
    static final String NODES = "nodes";
    static final String LINKS = "links";
    static final String NOTES = "notes";
    static final String GROUPS = "groups";
    static final String LAYOUT = "layout";
    static final String TYPE = "type";
    static final String DEFAULT = "default";
    static final String TITLE = "title";
    static final String SETTINGS = "settings";
    static final String TEXT = "text";
    static final String PLACE = "place";
    static final String COLOUR = "colour";

    static final Set<String> MEMBERS = new LinkedHashSet<>(
            List.of(VERSION, NAME, DESCRIPTION, SEED, VARIABLES, NODES, LINKS, NOTES, GROUPS, LAYOUT));
    static final Set<String> VARIABLE_MEMBERS = new LinkedHashSet<>(List.of(TYPE, DEFAULT, DESCRIPTION));
    static final Set<String> NODE_MEMBERS = new LinkedHashSet<>(List.of(TYPE, TITLE, SETTINGS));
    static final Set<String> NOTE_MEMBERS = new LinkedHashSet<>(List.of(TEXT, PLACE));
    static final Set<String> GROUP_MEMBERS = new LinkedHashSet<>(List.of(TITLE, NODES, COLOUR));

    private FlowFormat() {}
}
