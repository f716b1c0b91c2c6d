package io.tocsin.processor.templatefunction;

import io.tocsin.processor.vector.Element;
import java.time.Instant;
import java.util.List;

/** What functions see beside their arguments: one expansion of a template. */
public interface Surroundings {
    /** The value of a PromQL expression at the time of the evaluation. */
    List<Element> query(String expression) throws CallException;

    /** The time of the evaluation. */
    Instant time();

    /** The URL under which alerts are looked at. */
    String externalUrl();

    /** How many bytes a text may have at most. */
    int maxText();

    /** How much of the bounded work of an expansion is done; ends the expansion when it is too much. */
    void work(long steps);
}
