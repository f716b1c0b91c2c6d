/** What an integration test needs: a broker, topics of its own, and an Elasticsearch node, started once per run. */
@NullMarked
package io.tocsin.testkit;

import org.jspecify.annotations.NullMarked;
