/** State that is read back from changelogs: how far that is. */
@NullMarked
package io.tocsin.processor.restore;

import org.jspecify.annotations.NullMarked;
