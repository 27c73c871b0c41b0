/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faiss as a peer: exact inner products over 64 floats, the best 50 of every query. One side's
 * lists only, no gates, no explanation: what a recommender over embeddings would do.
 *
 *     peer_faiss VECTORS QUERIES THREADS      prints one line of JSON
 */
#include <faiss/IndexFlat.h>
#include <omp.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace
{
constexpr int dimensions = 64;
constexpr int best = 50;

std::vector<float> drawn(std::size_t rows, std::uint64_t state)
{
    std::vector<float> values(rows * dimensions);
    for (float &value : values) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        value = static_cast<float>(state >> 40) / static_cast<float>(1 << 24);
    }
    return values;
}
} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: peer_faiss VECTORS QUERIES THREADS\n");
        return 2;
    }
    const long vectors = std::strtol(argv[1], nullptr, 10);
    const long queries = std::strtol(argv[2], nullptr, 10);
    omp_set_num_threads(static_cast<int>(std::strtol(argv[3], nullptr, 10)));
    const std::vector<float> base = drawn(static_cast<std::size_t>(vectors), 1);
    const std::vector<float> asked = drawn(static_cast<std::size_t>(queries), 2);
    std::vector<float> scores(static_cast<std::size_t>(queries) * best);
    std::vector<std::int64_t> ids(scores.size());
    faiss::IndexFlatIP index(dimensions);
    index.add(vectors, base.data());
    const auto start = std::chrono::steady_clock::now();
    index.search(queries, asked.data(), best, scores.data(), ids.data());
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("{\"pairs\":%ld,\"seconds\":%.6f,\"check\":%.3f}\n", vectors * queries,
                seconds.count(), static_cast<double>(scores.front()));
    return 0;
}
