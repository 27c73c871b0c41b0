/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LEMON's network simplex on a graph written by bench_allocate: peer_lemon GRAPH. The same
 * network as the engine's with no tiers named, folded into one int64: a first referral counts
 * more than all mutual scores together. Prints a line of JSON as bench_allocate does; the clock
 * runs over run() only, not over building the graph.
 */
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <vector>

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

using lemon::SmartDigraph;

struct network {
    SmartDigraph graph;
    std::vector<int64_t> gain;
    std::vector<int64_t> room;

    void arc(SmartDigraph::Node from, SmartDigraph::Node to, int64_t arc_gain, int64_t arc_room)
    {
        graph.addArc(from, to);
        gain.push_back(arc_gain);
        room.push_back(arc_room);
    }
};

static double read_clock(clockid_t clock)
{
    timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool read_numbers(FILE *f, std::vector<int64_t> &numbers, size_t count)
{
    numbers.resize(count);
    return fread(numbers.data(), sizeof(int64_t), count, f) == count;
}

static int64_t bonus_above(const std::vector<int64_t> &head)
{
    return 10000 * head[0] * head[3] + 1;
}

static bool read_network(FILE *f, network &net, int64_t &bonus)
{
    std::vector<int64_t> head, rooms, edges;
    if (!read_numbers(f, head, 4) || !read_numbers(f, rooms, (size_t)head[1]) ||
        !read_numbers(f, edges, 3 * (size_t)head[2])) {
        return false;
    }
    bonus = bonus_above(head);
    SmartDigraph::Node root = net.graph.addNode();
    std::vector<SmartDigraph::Node> cands, vacs;
    for (int64_t i = 0; i < head[0]; i++) {
        cands.push_back(net.graph.addNode());
        net.arc(root, cands.back(), bonus, 1);
        net.arc(root, cands.back(), 0, head[3] - 1);
    }
    for (int64_t room : rooms) {
        vacs.push_back(net.graph.addNode());
        net.arc(vacs.back(), root, 0, room);
    }
    for (size_t i = 0; i < edges.size(); i += 3) {
        net.arc(cands[(size_t)edges[i]], vacs[(size_t)edges[i + 1]], edges[i + 2], 1);
    }
    return true;
}

int main(int argc, char **argv)
{
    network net;
    int64_t bonus = 0;
    FILE *f = argc > 1 ? fopen(argv[1], "rb") : nullptr;
    if (f == nullptr || !read_network(f, net, bonus)) {
        fprintf(stderr, "usage: peer_lemon GRAPH\n");
        return 2;
    }
    fclose(f);
    SmartDigraph::ArcMap<int64_t> cost(net.graph), upper(net.graph);
    for (size_t i = 0; i < net.gain.size(); i++) {
        cost[SmartDigraph::arcFromId((int)i)] = -net.gain[i];
        upper[SmartDigraph::arcFromId((int)i)] = net.room[i];
    }
    lemon::NetworkSimplex<SmartDigraph, int64_t, int64_t> simplex(net.graph);
    simplex.upperMap(upper).costMap(cost);
    double clock = read_clock(CLOCK_MONOTONIC);
    double cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    if (simplex.run() != simplex.OPTIMAL) {
        return 1;
    }
    clock = read_clock(CLOCK_MONOTONIC) - clock;
    cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    int64_t value = -simplex.totalCost();
    printf("{\"method\":\"lemon\",\"seconds\":%.6f,\"cpu\":%.6f,\"referred\":[%" PRId64
           "],\"sum_mutual\":%" PRId64 "}\n",
           clock, cpu, value / bonus, value % bonus);
    return 0;
}
