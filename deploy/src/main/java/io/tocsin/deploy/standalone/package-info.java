/** The commands with which a person runs everything on one machine: up, down, status, logs. */
@NullMarked
package io.tocsin.deploy.standalone;

import org.jspecify.annotations.NullMarked;
