// SPDX-License-Identifier: MIT
// A file has two numbers: the end of the pause in seconds since 1970, and how often it was doubled. It is
// replaced as a whole, so that readers need no lock. Writers hold one from reading to replacing.
#include "import_pace.hpp"

#include <algorithm>
#include <cstdint>

#include "fetch/message/content_digest.hpp"
#include "state_lock.hpp"
#include "system/file.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t most_doublings = 6;
constexpr std::uint64_t latest_pause = std::uint64_t{1} << 40U;

std::string file_of(std::string_view whose, std::string_view name) {
    return "gmail-" + short_name(std::string(whose) + ' ' + std::string(name)) + ".pace";
}

}  // namespace

struct import_pace::state {
    instant until{};
    std::uint64_t doublings = 0;
};

import_pace::import_pace(const std::filesystem::path& folder, std::string_view mailbox,
                         std::string_view client)
    : folder_(folder), mailbox_(file_of("mailbox", mailbox)), client_(file_of("client", client)) {}

instant import_pace::not_before(instant now) const {
    return std::max(read(mailbox_, now).until, read(client_, now).until);
}

// Many may be refused at once: together they are one reason to double the pause.
void import_pace::slow_down(paced whose, std::optional<seconds> asked, instant now, double chance) {
    const std::string& name = whose == paced::mailbox ? mailbox_ : client_;
    const system::file_lock alone = lock_state(folder_, name + ".lock");
    state next = read(name, now);
    if (next.until > now) {
        if (!asked || next.until >= now + std::min<seconds>(*asked, longest)) return;
        next.until = now + std::min<seconds>(*asked, longest);
        write(name, next);
        return;
    }
    const seconds step = std::min(seconds(std::int64_t{1} << next.doublings), longest_step);
    const seconds spread(static_cast<std::int64_t>(chance * static_cast<double>(step.count()) / 2));
    const seconds pause = std::max(step, asked.value_or(seconds(0))) + spread;
    next.doublings = std::min(next.doublings + 1, most_doublings);
    next.until = now + std::min<seconds>(pause, longest);
    write(name, next);
}

// Meanwhile another process may have been refused: its pause stays.
void import_pace::succeeded(instant now) {
    for (const std::string& name : {mailbox_, client_}) {
        const auto is_over = [&] {
            const state is = read(name, now);
            return is.doublings > 0 && is.until <= now;
        };
        if (!is_over()) continue;
        const system::file_lock alone = lock_state(folder_, name + ".lock");
        if (is_over()) write(name, {});
    }
}

// A pause that ends too late is one of a clock that was set back meanwhile.
import_pace::state import_pace::read(const std::string& name, instant now) const {
    if (!folder_.status(name.c_str())) return {};
    const system::unique_fd open = folder_.open_own_file(name);
    const std::string text = system::read_all(open.get(), folder_.path() / name);
    std::string_view rest = std::string_view(text).substr(0, text.find('\n'));
    const auto until = wire::parse_number(wire::next_word(rest), latest_pause);
    const auto doublings = wire::parse_number(wire::next_word(rest), most_doublings);
    if (!until || !doublings || instant(seconds(*until)) > now + longest) return {};
    return {instant(seconds(*until)), *doublings};
}

void import_pace::write(const std::string& name, const state& now_it_is) const {
    folder_.replace_file(name, std::to_string(now_it_is.until.time_since_epoch().count()) + ' ' +
                                   std::to_string(now_it_is.doublings) + '\n');
}

}  // namespace pop3::fetch
