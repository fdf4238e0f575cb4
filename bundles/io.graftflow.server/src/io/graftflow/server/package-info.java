/**
 * The local web server: workflows, the node catalogue, checks, runs, previews and one stream of events for a page in a
 * browser or in the desktop shell, as {@code openapi.yaml} in this bundle says. It listens on the loopback address
 * alone, and only who has its token gets in. It adds no rule of its own to what flow, node and run know; it draws
 * nothing, and knows of the page no more than where its files lie.
 */
package io.graftflow.server;
