package io.tocsin.schemas.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One spelling for each IP address, so that one address has one digest. */
final class AddressForm {
    private static final int GROUPS = 8;

    private AddressForm() {}

    /**
     * RFC 5952 for version 6, with its zone as it is; the address of version 4 that is mapped into it (RFC 4291, section
     * 2.5.5.2) for one of those.
     *
     * @param address as {@link Addresses} found it
     */
    static String canonical(String address) {
        int zone = address.indexOf('%');
        String bare = (zone < 0 ? address : address.substring(0, zone)).toLowerCase(Locale.ROOT);
        return bare.indexOf(':') < 0 ? bare : written(groups(bare)) + (zone < 0 ? "" : address.substring(zone));
    }

    private static int[] groups(String address) {
        int[] groups = new int[GROUPS];
        int gap = address.indexOf("::");
        if (gap < 0) {
            fill(groups, 0, parts(address));
        } else {
            fill(groups, 0, parts(address.substring(0, gap)));
            List<Integer> behind = parts(address.substring(gap + 2));
            fill(groups, GROUPS - behind.size(), behind);
        }
        return groups;
    }

    private static void fill(int[] groups, int from, List<Integer> parts) {
        for (int i = 0; i < parts.size(); i++) {
            groups[from + i] = parts.get(i);
        }
    }

    private static List<Integer> parts(String address) {
        return Arrays.stream(address.split(":", -1))
                .filter(part -> !part.isEmpty())
                .flatMap(part -> part.indexOf('.') < 0 ? Stream.of(Integer.parseInt(part, 16)) : decimal(part))
                .toList();
    }

    private static Stream<Integer> decimal(String address) {
        int[] bytes = Arrays.stream(address.split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        return Stream.of((bytes[0] << 8) | bytes[1], (bytes[2] << 8) | bytes[3]);
    }

    private static String written(int[] groups) {
        boolean mapped = groups[5] == 0xffff && Arrays.stream(groups, 0, 5).allMatch(group -> group == 0);
        if (mapped) {
            return (groups[6] >> 8) + "." + (groups[6] & 255) + "." + (groups[7] >> 8) + "." + (groups[7] & 255);
        }
        int gap = -1;
        // A single group of zeros is written.
        int longest = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - start > longest) {
                longest = end - start;
                gap = start;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += longest - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
