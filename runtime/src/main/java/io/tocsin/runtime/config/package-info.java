/** One YAML file and the environment, read into one record; every problem of it told at once. */
@NullMarked
package io.tocsin.runtime.config;

import org.jspecify.annotations.NullMarked;
