// SPDX-License-Identifier: MIT
#include "quiet_listing.hpp"

#include <algorithm>
#include <string>

namespace pop3::fetch {
namespace {

// Gathers small pieces: a digest takes its time for each call.
class gathered_digest {
  public:
    void number(std::uint64_t value) {
        gathered_.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void text(std::string_view octets) {
        number(octets.size());
        gathered_ += octets;
        if (gathered_.size() >= enough) flush();
    }
    digest finish() {
        flush();
        return digest_.finish();
    }

  private:
    static constexpr std::size_t enough = std::size_t{16} * 1024;

    void flush() {
        digest_.update(gathered_);
        gathered_.clear();
    }

    std::string gathered_;
    digester digest_;
};

}  // namespace

std::optional<digest> quiet_mark(const listings& listed, const mail_policy& policy) {
    if (policy.after != retention::keep || policy.rematch || !listed.uids) return std::nullopt;
    const scan_listing& sizes = listed.sizes;
    const unique_id_listing& uids = *listed.uids;
    if (sizes.defective_lines() > 0 || uids.defective_lines() > 0) return std::nullopt;
    if (sizes.size() != uids.size()) return std::nullopt;

    gathered_digest mark;
    mark.number(policy.header_only_above.value_or(0));
    auto size = sizes.begin();
    for (const unique_id_entry named : uids) {
        if (size->number != named.number) return std::nullopt;
        mark.number(size++->octets);
        mark.text(named.uid);
    }
    return mark.finish();
}

bool leaves_quiet(const plan& steps) {
    return std::ranges::all_of(steps.steps(), [](const step& s) {
        return s.what == action::keep || (s.what == action::fetch && s.why == reason::unknown);
    });
}

}  // namespace pop3::fetch
