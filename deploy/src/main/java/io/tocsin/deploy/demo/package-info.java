/** A small believable shop that sends its logs and metrics through the gateway. */
@NullMarked
package io.tocsin.deploy.demo;

import org.jspecify.annotations.NullMarked;
