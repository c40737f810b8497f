// SPDX-License-Identifier: MIT
#include "tls_transport.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "pop3/error.hpp"

namespace pop3::inline v1::tls {
namespace {

using state = tls_session::state;

// Octets of one read from below: several records, so that a long message costs few system calls; below
// the size at which malloc calls the system.
constexpr std::size_t record_room = 96 * 1024;
constexpr std::size_t largest_piece = 16 * 1024;  // of plain octets in one record

const wait_limits without_waiting{std::chrono::steady_clock::time_point::min(), {}};

bool is_within(std::string_view part, std::string_view whole) noexcept {
    const std::less<> before;
    return !before(part.data(), whole.data()) && before(part.data(), whole.data() + whole.size());
}

// Room for records that came: one for each thread, so that a connection that waits has none. Another one
// where it is in use, by TLS over TLS.
class lent_room {
  public:
    lent_room() : room_(std::move(spare())) {
        if (!room_) room_ = std::make_unique_for_overwrite<char[]>(record_room);
    }
    ~lent_room() { spare() = std::move(room_); }
    lent_room(const lent_room&) = delete;
    lent_room& operator=(const lent_room&) = delete;

    [[nodiscard]] std::span<char> octets() const noexcept { return {room_.get(), record_room}; }

  private:
    static std::unique_ptr<char[]>& spare() noexcept {
        static thread_local std::unique_ptr<char[]> room;
        return room;
    }

    std::unique_ptr<char[]> room_;
};

}  // namespace

tls_transport::tls_transport(std::unique_ptr<tls_session> session, std::unique_ptr<transport> lower)
    : session_(std::move(session)), lower_(std::move(lower)) {}

tls_transport::~tls_transport() {
    if (open_) (void)finish(without_waiting);
}

io_result tls_transport::handshake(const wait_limits& limit) {
    const lent_room room;
    io_result done = shake_hands(limit, room.octets());
    keep_records();
    return done;
}

io_result tls_transport::shake_hands(const wait_limits& limit, std::span<char> room) {
    while (true) {
        const state now = session_->advance(records_, {}, out_).now;
        if (now == state::failed) return failed(limit);
        if (io_result sent = flush(limit); sent.error) return sent;
        if (now == state::established) break;
        io_result came = now == state::closed ? io_result{} : more_records(&limit, room);
        if (came.error) return came;
        if (came.octets == 0)
            return {errc::closed_by_server, 0, "in the middle of the TLS handshake"};
    }
    open_ = true;
    return {};
}

io_result tls_transport::finish(const wait_limits& limit) {
    open_ = false;
    session_->finish(out_);
    return flush(limit);
}

io_result tls_transport::read_some(std::span<char> into, const wait_limits& limit) {
    const lent_room room;
    io_result came = read(into, &limit, room.octets());
    keep_records();
    return came;
}

io_result tls_transport::read_ready(std::span<char> into) {
    const lent_room room;
    io_result came = read(into, nullptr, room.octets());
    keep_records();
    return came;
}

// What was not processed leaves the room for all.
void tls_transport::keep_records() {
    if (records_.empty()) {
        kept_ = std::string();
    } else if (!is_within(records_, kept_)) {
        kept_.assign(records_);
        records_ = kept_;
    }
}

// Without a limit it does not wait. An end without close_notify is a lost connection (RFC 8446,
// section 6.1): an attacker on the network could have cut it.
io_result tls_transport::read(std::span<char> into, const wait_limits* limit,
                              std::span<char> room) {
    while (true) {
        const auto [now, octets] = session_->advance(records_, into, out_);
        if (octets > 0) return {{}, octets, {}};
        if (now == state::failed) return failed(limit ? *limit : without_waiting);
        if (now == state::closed) return {};
        if (io_result sent = flush(limit ? *limit : without_waiting);
            sent.error && (limit || sent.error != errc::timed_out))
            return sent;
        io_result came = more_records(limit, room);
        if (came.error) return came;
        if (came.octets > 0) continue;
        if (!limit) return {};
        open_ = false;
        return {errc::closed_by_server, 0, "without TLS's close_notify"};
    }
}

// A peer whose records never make it wait does not outlive a stop request either; the session bounds
// how many of them come without data.
io_result tls_transport::more_records(const wait_limits* limit, std::span<char> room) {
    if (limit && limit->stop.stop_requested()) return {errc::cancelled, 0, {}};
    io_result came = limit ? lower_->read_some(room, *limit) : lower_->read_ready(room);
    if (came.error && came.error != errc::timed_out) open_ = false;
    records_ = std::string_view(room.data(), came.octets);
    return came;
}

io_result tls_transport::write_some(std::span<const char> from, const wait_limits& limit) {
    const std::string_view piece(from.data(), std::min(from.size(), largest_piece));
    if (session_->send(piece, out_) != state::established) return failed(limit);
    io_result sent = flush(limit);
    sent.octets = piece.size();  // after an error too: what is sealed is sent with the next octets
    return sent;
}

io_result tls_transport::flush(const wait_limits& limit) {
    while (sent_ < out_.size()) {
        io_result sent = lower_->write_some(std::span(out_).subspan(sent_), limit);
        if (sent.error) return sent;
        sent_ += sent.octets;
    }
    out_ = std::string();
    sent_ = 0;
    return {};
}

// The peer is told by the alert that the session may have made.
io_result tls_transport::failed(const wait_limits& limit) {
    open_ = false;
    (void)flush(limit);
    failure reason = session_->failed_because();
    return {reason.code, 0, std::move(reason.detail), std::move(reason.hint)};
}

std::optional<channel_binding> tls_transport::binding() const {
    return session_->binding();
}

std::optional<tls_info> tls_transport::tls() const {
    return session_->info();
}

result<std::unique_ptr<transport>> encrypted(tls_engine& engine, std::unique_ptr<transport> lower,
                                             const std::string& host, const tls_options& trust,
                                             const wait_limits& limit) {
    auto session = engine.client(host, trust);
    if (!session) return std::move(session).error();
    auto made = std::make_unique<tls_transport>(*std::move(session), std::move(lower));
    io_result done = made->handshake(limit);
    if (done.error)
        return failure{done.error, {}, {}, std::move(done.detail), {}, std::move(done.hint)};
    return std::unique_ptr<transport>(std::move(made));
}

}  // namespace pop3::inline v1::tls
