package io.pgbaton.core.election;

import io.pgbaton.core.Sample;
import io.pgbaton.core.model.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is really on the members' disks, and which commits a client may have seen succeed.
 *
 * <p>A log is a text with one digit an entry: the timeline in which it was written. Who wrote in a timeline is unique, so a
 * commit is the beginning of a log that ends with it, and a member has it if its log begins so.
 *
 * @param logs one for each member
 * @param acknowledged every commit that the logs allow to be acknowledged: the worst case
 */
record World(List<String> logs, Set<String> acknowledged) {
    private static final String BASE = "1";

    World {
        logs = List.copyOf(logs);
        acknowledged = Set.copyOf(acknowledged);
    }

    boolean hasAllAcknowledged(int member) {
        return acknowledged.stream().allMatch(logs.get(member)::startsWith);
    }

    Position position(int member) {
        String log = logs.get(member);
        return Sample.at(log.charAt(log.length() - 1) - '0', log.length());
    }

    /** Every history of one epoch: somebody led and wrote, the others received any beginnings of it. */
    static Set<World> ofOneEpoch(int members, int w, int writes) {
        Set<World> worlds = new HashSet<>();
        for (int leader = 0; leader < members; leader++) {
            for (int written = 0; written <= writes; written++) {
                List<List<String>> choices = new ArrayList<>();
                for (int member = 0; member < members; member++) {
                    String all = BASE + "2".repeat(written);
                    choices.add(member == leader ? List.of(all) : beginnings(all, 1));
                }
                for (List<String> logs : product(choices)) {
                    worlds.add(new World(logs, acknowledged(logs, leader, w, 1)));
                }
            }
        }
        return worlds;
    }

    /**
     * Every history of a second epoch after it: the furthest of any R members led; the others stayed behind, followed it, or
     * came back from a log that had left it.
     */
    static Set<World> ofTwoEpochs(int members, int w, int writes, int writesInSecond) {
        Set<World> worlds = new HashSet<>();
        for (World first : ofOneEpoch(members, w, writes)) {
            for (int leader = 0; leader < members; leader++) {
                if (!isFurthestOfSomeR(first, leader, members - w)) {
                    continue;
                }
                for (int written = 0; written <= writesInSecond; written++) {
                    worlds.addAll(ledBy(first, leader, w, written));
                }
            }
        }
        return worlds;
    }

    private static boolean isFurthestOfSomeR(World world, int leader, int r) {
        return IntStream.range(0, world.logs.size())
                        .filter(other -> world.position(other).compareTo(world.position(leader)) <= 0)
                        .count()
                >= r;
    }

    private static List<World> ledBy(World first, int leader, int w, int written) {
        String before = first.logs.get(leader);
        String all = before + "3".repeat(written + 1);
        List<List<String>> choices = new ArrayList<>();
        for (int member = 0; member < first.logs.size(); member++) {
            String own = first.logs.get(member);
            List<String> choice = new ArrayList<>();
            if (member == leader) {
                choice.add(all);
            } else if (before.startsWith(own)) {
                choice.addAll(beginnings(all, own.length()));
            } else {
                choice.addAll(List.of(own, all));
            }
            choices.add(choice);
        }
        List<World> worlds = new ArrayList<>();
        for (List<String> logs : product(choices)) {
            Set<String> acknowledged = new HashSet<>(first.acknowledged);
            acknowledged.addAll(acknowledged(logs, leader, w, before.length()));
            worlds.add(new World(logs, acknowledged));
        }
        return worlds;
    }

    /**
     * The commits that W others confirmed to the leader. What stood before its first entry counts with that entry: a client's
     * retry of it writes nothing and is acknowledged without a wait.
     */
    private static Set<String> acknowledged(List<String> logs, int leader, int w, int inherited) {
        Set<String> acknowledged = new HashSet<>();
        for (String commit : beginnings(logs.get(leader), inherited + 1)) {
            long others = IntStream.range(0, logs.size())
                    .filter(member -> member != leader && logs.get(member).startsWith(commit))
                    .count();
            if (others >= w) {
                acknowledged.add(commit);
            }
        }
        return acknowledged;
    }

    private static List<String> beginnings(String log, int shortest) {
        return IntStream.rangeClosed(shortest, log.length())
                .mapToObj(length -> log.substring(0, length))
                .toList();
    }

    static <T> List<List<T>> product(List<List<T>> choices) {
        List<List<T>> rows = List.of(List.of());
        for (List<T> choice : choices) {
            List<List<T>> longer = new ArrayList<>();
            for (List<T> row : rows) {
                for (T value : choice) {
                    List<T> more = new ArrayList<>(row);
                    more.add(value);
                    longer.add(more);
                }
            }
            rows = longer;
        }
        return rows;
    }
}
