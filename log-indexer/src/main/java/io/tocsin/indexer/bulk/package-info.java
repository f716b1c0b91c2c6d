/** Writing many documents at once until each is indexed, known as a duplicate, or dead-lettered. */
@NullMarked
package io.tocsin.indexer.bulk;

import org.jspecify.annotations.NullMarked;
