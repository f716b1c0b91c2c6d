/** YAML documents of users: where everything stands, and what is wrong with it. */
@NullMarked
package io.tocsin.processor.yaml;

import org.jspecify.annotations.NullMarked;
