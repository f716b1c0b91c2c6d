package io.tocsin.processor.templatefunction;

import io.tocsin.processor.golang.Value;
import io.tocsin.processor.golang.Value.Int;
import io.tocsin.processor.golang.Value.IntType;
import io.tocsin.processor.golang.Value.Items;
import io.tocsin.processor.golang.Value.Pointer;
import io.tocsin.processor.golang.Value.Text;
import io.tocsin.processor.golang.Value.Time;

/** The type of a parameter of a function. */
public enum Parameter {
    /** Anything, and functions get what is in it. */
    ANY("interface {}", true) {
        @Override
        public boolean takes(Value value) {
            return true;
        }
    },
    /** Anything, as it is. */
    RAW("reflect.Value", true) {
        @Override
        public boolean takes(Value value) {
            return true;
        }
    },
    STRING("string", false) {
        @Override
        public boolean takes(Value value) {
            return value instanceof Text text && text.type().equals("string");
        }
    },
    INT("int", false) {
        @Override
        public boolean takes(Value value) {
            return value instanceof Int number && number.of() == IntType.INT;
        }
    },
    DURATION("time.Duration", false) {
        @Override
        public boolean takes(Value value) {
            return value instanceof Int number && number.of() == IntType.DURATION;
        }
    },
    TIME("time.Time", false) {
        @Override
        public boolean takes(Value value) {
            return value instanceof Time;
        }
    },
    SAMPLE("*template.sample", true) {
        @Override
        public boolean takes(Value value) {
            return value instanceof Pointer pointer && pointer.type().equals("*template.sample");
        }
    },
    SAMPLES("template.queryResult", true) {
        @Override
        public boolean takes(Value value) {
            return value instanceof Items;
        }
    };

    private final String type;
    private final boolean canBeNil;

    Parameter(String type, boolean canBeNil) {
        this.type = type;
        this.canBeNil = canBeNil;
    }

    /** Whether a value is of the type. */
    public abstract boolean takes(Value value);

    /** The type as Go writes it. */
    public String type() {
        return type;
    }

    /** Whether nil is a value of the type. */
    public boolean canBeNil() {
        return canBeNil;
    }
}
