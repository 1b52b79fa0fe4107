package io.pgbaton.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.pgbaton.operator.desired.VolumeGrowth.Permission;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Volumes of 1Gi shall have 2Gi; the StorageClass "flexible" lets them grow. */
class VolumeGrowthTest {
    private static final Quantity ONE = new Quantity("1Gi");
    private static final Quantity TWO = new Quantity("2048Mi");

    /** What a claim can be like. */
    enum Kind {
        MISSING,
        UNBOUND,
        SMALL,
        RIGID,
        ORPHANED,
        HOMEMADE,
        ASKED,
        FAILING,
        DONE,
        LARGER;

        VolumeFacts facts() {
            return switch (this) {
                case MISSING -> VolumeFacts.missing(name());
                case UNBOUND -> new VolumeFacts(name(), "rigid", ONE, null, null, false);
                case SMALL -> new VolumeFacts(name(), "flexible", ONE, ONE, null, false);
                case RIGID -> new VolumeFacts(name(), "rigid", ONE, ONE, null, false);
                case ORPHANED -> new VolumeFacts(name(), "lost", ONE, ONE, null, false);
                case HOMEMADE -> new VolumeFacts(name(), null, ONE, ONE, null, false);
                case ASKED -> new VolumeFacts(name(), "flexible", TWO, ONE, "Resizing", false);
                case FAILING -> new VolumeFacts(name(), "flexible", TWO, ONE, "NodeResizeError: no room", true);
                case DONE -> new VolumeFacts(name(), "rigid", TWO, TWO, null, false);
                case LARGER -> new VolumeFacts(name(), "rigid", ONE, TWO, null, false);
            };
        }
    }

    private static VolumeGrowth decide(List<Kind> kinds) {
        return VolumeGrowth.decide(
                new Quantity("2Gi"), kinds.stream().map(Kind::facts).toList(), VolumeGrowthTest::permission);
    }

    private static Permission permission(String storageClass) {
        return switch (storageClass) {
            case "flexible" -> Permission.MAY_GROW;
            case "rigid" -> Permission.MAY_NOT_GROW;
            default -> Permission.NO_SUCH_CLASS;
        };
    }

    static Stream<List<Kind>> threeOfAllKinds() {
        List<Kind> all = Arrays.asList(Kind.values());
        return all.stream()
                .flatMap(one -> all.stream().flatMap(two -> all.stream().map(three -> List.of(one, two, three))));
    }

    @ParameterizedTest
    @MethodSource("threeOfAllKinds")
    void growsAllOfThemOrNone(List<Kind> kinds) {
        VolumeGrowth growth = decide(kinds);
        boolean none = kinds.stream().anyMatch(List.of(Kind.RIGID, Kind.ORPHANED, Kind.HOMEMADE)::contains);
        boolean done = kinds.stream().allMatch(List.of(Kind.DONE, Kind.LARGER)::contains);
        if (none) {
            assertThat(growth).isInstanceOf(VolumeGrowth.Refused.class);
        } else if (done) {
            assertThat(growth).isEqualTo(VolumeGrowth.DONE);
        } else {
            assertThat(growth).isInstanceOfSatisfying(VolumeGrowth.Grows.class, grows -> {
                assertThat(grows.enlarge()).isEqualTo(names(kinds, Kind.SMALL));
                assertThat(grows.failing()).isEqualTo(kinds.contains(Kind.FAILING));
            });
        }
    }

    private static List<String> names(List<Kind> kinds, Kind wanted) {
        return kinds.stream().filter(wanted::equals).map(Kind::name).toList();
    }

    @Test
    void tellsHowFarEachIs() {
        assertThat(decide(List.of(Kind.MISSING, Kind.UNBOUND, Kind.SMALL, Kind.ASKED, Kind.DONE))
                        .summary())
                .isEqualTo(
                        "volumes grow to 2Gi: MISSING is made; UNBOUND is not bound yet; SMALL has 1Gi; ASKED has 1Gi (Resizing)");
        assertThat(decide(List.of(Kind.FAILING, Kind.DONE)).summary())
                .isEqualTo(
                        "volumes grow to 2Gi: FAILING has 1Gi (NodeResizeError: no room); mend what their driver says (kubectl describe pvc), and it is tried again");
    }

    @Test
    void tellsWhatKeepsThemFromGrowingAndWhatWouldLetThem() {
        assertThat(decide(List.of(Kind.SMALL, Kind.RIGID, Kind.RIGID)).summary())
                .isEqualTo(
                        "spec.storageSpec asks for 2Gi, but no volume was changed: StorageClass rigid does not let volumes grow; if its driver can do it, set allowVolumeExpansion there, and it goes on");
        assertThat(decide(List.of(Kind.ORPHANED, Kind.HOMEMADE)).summary())
                .isEqualTo(
                        "spec.storageSpec asks for 2Gi, but no volume was changed: StorageClass lost does not exist any more; make it again with allowVolumeExpansion, and it goes on; a volume without a StorageClass does not grow");
    }
}
