/** How a message reaches each kind of receiver: HTTP and SMTP. */
@NullMarked
package io.tocsin.router.channel;

import org.jspecify.annotations.NullMarked;
