package io.tocsin.schemas.log;

import org.jspecify.annotations.Nullable;

/** The fields of one event as they came, whether read into a tree or picked from the bytes. */
interface RawFields {
    /**
     * The text of a scalar, numbers as they were written.
     *
     * @param field dotted name
     * @return null if the field is absent, null, an array or an object
     */
    @Nullable
    String scalar(String field);

    /** As {@link #scalar}, but null for numbers and booleans too. */
    @Nullable
    String text(String field);
}
