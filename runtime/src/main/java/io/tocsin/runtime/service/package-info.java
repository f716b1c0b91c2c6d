/** The life of a service's process: command line, logging, signals, orderly end. */
@NullMarked
package io.tocsin.runtime.service;

import org.jspecify.annotations.NullMarked;
