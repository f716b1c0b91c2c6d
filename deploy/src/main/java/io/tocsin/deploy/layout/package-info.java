/** What there is on a machine that runs Tocsin: components, ports, the distribution, the data folder. */
@NullMarked
package io.tocsin.deploy.layout;

import org.jspecify.annotations.NullMarked;
