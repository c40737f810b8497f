// SPDX-License-Identifier: MIT
#include <condition_variable>
#include <mutex>

#include "pop3/server/observer.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1 {

struct session_log::impl {
    struct kept {
        transcript events;
        bool closed = false;
    };
    mutable std::mutex guard;
    mutable std::condition_variable changed;
    std::vector<kept> connections;

    // `guard` is held.
    kept& at(std::uint64_t connection) {
        return connections.at(static_cast<std::size_t>(connection - 1));
    }
};

session_log::session_log() : impl_(std::make_unique<impl>()) {}
session_log::~session_log() = default;

server_observer session_log::observer() {
    impl& log = *impl_;
    server_observer made;
    made.connected = [&log](std::uint64_t connection) {
        const std::lock_guard lock(log.guard);
        log.connections.resize(static_cast<std::size_t>(connection));
    };
    made.text = [&log](std::uint64_t connection, const transcript_event& event) {
        const std::lock_guard lock(log.guard);
        log.at(connection).events.push_back(event);
    };
    made.closed = [&log](std::uint64_t connection) {
        const std::lock_guard lock(log.guard);
        log.at(connection).closed = true;
        log.changed.notify_all();
    };
    return made;
}

transcript session_log::dialogue(std::uint64_t connection,
                                 std::chrono::milliseconds longest) const {
    std::unique_lock lock(impl_->guard);
    impl_->changed.wait_for(lock, longest, [&] {
        return connection <= impl_->connections.size() && impl_->at(connection).closed;
    });
    if (connection == 0 || connection > impl_->connections.size()) return {};
    return impl_->at(connection).events;
}

std::vector<std::string> session_log::commands(std::uint64_t connection,
                                               std::chrono::milliseconds longest) const {
    std::vector<std::string> all;
    for (const transcript_event& event : dialogue(connection, longest))
        if (event.type == transcript_event::kind::client)
            all.emplace_back(wire::before_line_end(event.octets));
    return all;
}

std::size_t session_log::connections() const {
    const std::lock_guard lock(impl_->guard);
    return impl_->connections.size();
}

}  // namespace pop3::inline v1
