package io.tocsin.processor.cluster;

import static io.tocsin.processor.cluster.Statuses.alert;
import static io.tocsin.processor.cluster.Statuses.group;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tocsin.processor.status.GroupStatus;
import io.tocsin.processor.status.GroupStatus.RuleStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PartCodecTest {
    @Test
    void readsExactlyWhatItWrote() throws IOException {
        RuleStatus failed = new RuleStatus(
                "r", "a / b", Optional.empty(), Map.of("ü", "\"\n"), Optional.of("many"), Optional.empty());
        GroupStatus group = group("g", 17, alert("shop", true), alert("mail", false));
        Part part = new Part(Map.of(
                0, List.of(),
                1, List.of(group, group.with(List.of(failed))),
                15, List.of(group.unevaluated())));
        assertEquals(part, PartCodec.read(PartCodec.write(part)));
        assertEquals(new Part(Map.of()), PartCodec.read(PartCodec.write(new Part(Map.of()))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "not json",
                "{\"version\":2,\"partitions\":{}}",
                "{\"version\":1,\"partitions\":{\"x\":[]}}",
                "{\"version\":1,\"partitions\":{\"0\":[{}]}}",
                "{\"version\":1,\"partitions\":{\"0\":[{\"file\":\"f\",\"name\":\"n\",\"interval\":1,\"limit\":0,"
                        + "\"took\":1,\"last\":\"soon\",\"rules\":[]}]}}"
            })
    void tellsWhatIsNotItsOwn(String bytes) {
        IOException e = assertThrows(IOException.class, () -> PartCodec.read(bytes.getBytes(UTF_8)));
        assertTrue(String.valueOf(e.getMessage()).startsWith("its answer "), e.toString());
    }
}
