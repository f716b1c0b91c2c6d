/** Processes as Linux shows them: identities that outlive a reused pid, logs, holders of ports. */
@NullMarked
package io.tocsin.deploy.process;

import org.jspecify.annotations.NullMarked;
