package io.tocsin.embedded;

/**
 * How much free disk the node insists on, in Elasticsearch's own words: below {@code low} and {@code high} no new
 * indices are placed, below {@code floodStage} nothing is indexed any more. All three are sizes ("2gb") or all three
 * are used percentages ("95%").
 */
public record DiskWatermarks(String low, String high, String floodStage) {
    /**
     * For a laptop. Sizes rather than percentages: on a large disk that is 95% full there is still room for years of
     * logs, on a small one there is not. Half of what a start asks for is left to Kafka, which has no such mark, when
     * indexing stops.
     */
    public static final DiskWatermarks STANDALONE = new DiskWatermarks("2gb", "1500mb", "1gb");
}
