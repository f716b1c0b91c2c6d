package io.tocsin.schemas.pick;

/** Reads an object that stands in an event under one name, in its own way, while a {@link FieldPicker} reads the rest. */
public interface Inset {
    /**
     * Checks the object as the picker would: its syntax, its UTF-8, and each name in it by
     * {@link FieldPicker#takeName}.
     *
     * @param start the position after the opening brace, at depth 2
     * @return the position after the closing brace; {@link JsonBytes#LEAVE} to leave the event to the tree
     */
    int read(FieldPicker picker, byte[] json, int start);
}
