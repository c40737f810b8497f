// SPDX-License-Identifier: MIT
#include "stdout_target.hpp"

#include <unistd.h>

#include <cerrno>

#include "fetch/error.hpp"
#include "fetch/message/mboxrd.hpp"
#include "system/limited_write.hpp"
#include "system/sigpipe_blocked.hpp"
#include "vocabulary/escaped_text.hpp"

namespace pop3::fetch {

stdout_target::stdout_target(std::filesystem::path state_directory, wait_limits limit, int out,
                             clock now, form written)
    : spooled_target(written == form::raw ? "stdout:raw" : "stdout:", std::move(state_directory)),
      form_(written),
      limit_(std::move(limit)),
      out_(out),
      is_terminal_(::isatty(out) == 1),
      now_(std::move(now)) {}

void stdout_target::write(std::string_view lines) const {
    if (is_terminal_)
        write_all(escaped_text(lines));
    else
        write_all(lines);
}

void stdout_target::write_all(std::string_view octets) const {
    const std::filesystem::path name = "standard output";
    system::write_all(out_, octets, name, limit_);
}

delivery stdout_target::deliver(const spooled_message& message) {
    const system::sigpipe_blocked here;
    form_ == form::raw ? deliver_raw(message) : deliver_to_mbox(message);
    // Pipes and terminals have nothing to sync.
    if (::fsync(out_) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
        system::raise_errno("sync standard output");
    return {};
}

void stdout_target::deliver_raw(const spooled_message& message) const {
    std::string room(64 * 1024, '\0');
    octet_count at = 0;
    while (true) {
        const std::string_view octets = message.body().read(at, room);
        if (octets.empty()) return;
        at += octets.size();
        write(octets);
    }
}

void stdout_target::deliver_to_mbox(const spooled_message& message) const {
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
}

}  // namespace pop3::fetch
