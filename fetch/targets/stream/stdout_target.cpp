// SPDX-License-Identifier: MIT
#include "stdout_target.hpp"

#include <unistd.h>

#include "fetch/error.hpp"
#include "fetch/message/mboxrd.hpp"
#include "system/sigpipe_blocked.hpp"
#include "vocabulary/escaped_text.hpp"

namespace pop3::fetch {

stdout_target::stdout_target(std::filesystem::path state_directory, int out, clock now)
    : spooled_target("stdout:", std::move(state_directory)),
      out_(out),
      is_terminal_(::isatty(out) == 1),
      now_(std::move(now)) {}

delivery stdout_target::deliver(const spooled_message& message) {
    const system::sigpipe_blocked here;
    mboxrd_encoder encoder;
    std::string room(64 * 1024, '\0');
    std::string lines =
        from_line(message.sender(), std::chrono::floor<std::chrono::seconds>(now_()));
    octet_count at = 0;
    while (true) {
        const std::string_view octets = message.body().read(at, room);
        if (octets.empty()) break;
        at += octets.size();
        encoder.encode(octets, lines);
        write(lines);
        lines.clear();
    }
    encoder.finish(lines);
    write(lines);
    // Pipes and terminals have nothing to sync.
    if (::fsync(out_) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
        system::raise_errno("sync standard output");
    return {};
}

void stdout_target::write(std::string_view lines) const {
    const std::filesystem::path name = "standard output";
    if (is_terminal_)
        system::write_all(out_, escaped_text(lines), name);
    else
        system::write_all(out_, lines, name);
}

}  // namespace pop3::fetch
