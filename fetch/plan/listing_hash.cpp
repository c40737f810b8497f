// SPDX-License-Identifier: MIT
#include "listing_hash.hpp"

#define XXH_INLINE_ALL  // only its header is needed
#include <xxhash.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "both_listings.hpp"

namespace pop3::fetch {
namespace {

class hash {
  public:
    explicit hash(std::uint64_t seed) : state_(XXH3_createState(), XXH3_freeState) {
        if (!state_) throw std::bad_alloc();
        XXH3_128bits_reset_withSeed(state_.get(), seed);
    }
    void update(std::string_view octets) {
        XXH3_128bits_update(state_.get(), octets.data(), octets.size());
    }
    [[nodiscard]] listing_hash finish() const {
        XXH128_canonical_t octets;
        XXH128_canonicalFromHash(&octets, XXH3_128bits_digest(state_.get()));
        listing_hash mark;
        std::ranges::copy(octets.digest, mark.begin());
        return mark;
    }

  private:
    std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state_;
};

// One listing. Its end, and a refusal of it, are a part of the mark.
flow<octet_count> read_into(dialogue& s, hash& mark) {
    octet_count octets = 0;
    reply answer = co_await s.next_reply();  // S: +OK
    while (answer.positive()) {
        std::string_view some = co_await s.next_chunk();  // S: 1 120 …
        if (some.empty()) break;                          // S: .
        octets += some.size();
        if (octets > s.limits().listing) co_return s.make_unusable(errc::limit_exceeded);
        mark.update(some);
    }
    mark.update(answer.positive() ? ".\r\n" : "-");
    co_return octets;
}

}  // namespace

flow<listing_hash> read_listing_mark(dialogue& s, std::uint64_t seed, capa_first listed) {
    hash mark(seed);
    both_listings asked(s, listed);  // C: UIDL, LIST
    co_await asked.capabilities();
    co_await read_into(s, mark);
    asked.list();
    co_await read_into(s, mark);
    co_return mark.finish();
}

}  // namespace pop3::fetch
