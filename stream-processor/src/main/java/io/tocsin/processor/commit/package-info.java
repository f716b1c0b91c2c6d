/** When a task of Kafka Streams commits, and what it does just before. */
@NullMarked
package io.tocsin.processor.commit;

import org.jspecify.annotations.NullMarked;
