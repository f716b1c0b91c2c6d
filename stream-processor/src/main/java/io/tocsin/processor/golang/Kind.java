package io.tocsin.processor.golang;

/** The kinds of Go's types, as far as templates tell them apart. */
public enum Kind {
    INVALID,
    BOOL,
    INT,
    UINT,
    FLOAT,
    COMPLEX,
    STRING,
    MAP,
    SLICE,
    STRUCT,
    POINTER,
    INTERFACE
}
