// SPDX-License-Identifier: MIT
#include "pop3/server/recording_proxy.hpp"

#include <array>

#include "accepted_transport.hpp"
#include "pop3/credentials.hpp"
#include "tls/openssl_acceptor.hpp"
#include "upstream.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1 {

using namespace recording;

namespace {

constexpr std::size_t piece = 16 * 1024;
constexpr std::size_t longest_held_line = 64 * 1024;
// Time limit for either side to close, or to accept what it is sent.
constexpr std::chrono::seconds client_goodbye(2);
constexpr std::chrono::minutes write_limit(10);

bool is_stls(std::string_view line) {
    const std::string_view verb = wire::next_word(line);
    return wire::equal_ignoring_case(wire::before_line_end(verb), "STLS");
}

// One client, one server, and their session.
class relay {
  public:
    relay(accepted_transport& client, upstream server, transcript_recorder& record,
          tls::tls_acceptor* stls, const stop_token& stop)
        : client_(client),
          server_(std::move(server)),
          record_(record),
          stls_(stls),
          stop_(stop),
          stopping_(stop) {}

    ~relay() { wipe(from_client_); }
    relay(const relay&) = delete;
    relay& operator=(const relay&) = delete;

    std::optional<failure> run(tls_mode tls);

  private:
    enum class heard { nothing, something, the_end };
    void show_beginning(tls_mode tls);
    heard hear(transport& from, std::string& into);
    bool pass_on_commands(bool last);
    bool take_stls(std::string_view line);
    bool say(transport& peer, std::string_view octets);
    [[nodiscard]] wait_limits writing() const {
        return {system::real_clock().now() + write_limit, stop_};
    }

    accepted_transport& client_;
    upstream server_;
    transcript_recorder& record_;
    tls::tls_acceptor* stls_;  // null: no STLS, or no more
    stop_token stop_;
    system::stop_event stopping_;
    std::string from_client_;
    std::string from_server_;
};

bool relay::say(transport& peer, std::string_view octets) {
    while (!octets.empty()) {
        const io_result went = peer.write_some(octets, writing());
        if (went.error) return false;
        octets.remove_prefix(went.octets);
    }
    return true;
}

// What the server sent before the client could send anything.
void relay::show_beginning(tls_mode tls) {
    if (tls == tls_mode::implicit) record_.tls_started();
    if (tls != tls_mode::stls) return;
    record_.server_sent(server_.greeting);
    record_.client_sent("STLS\r\n");
    record_.server_sent(server_.upgrade);
    record_.tls_started();
    say(client_, server_.greeting);
}

// Appends what has come, without waiting.
relay::heard relay::hear(transport& from, std::string& into) {
    std::array<char, piece> octets;  // NOLINT: filled by the call
    const io_result came = from.read_some(octets, {system::time_point::min(), {}});
    if (came.error == errc::timed_out) return heard::nothing;
    if (came.error || came.octets == 0) return heard::the_end;
    into.append(octets.data(), came.octets);
    return heard::something;
}

// Answers a client that requests TLS. False: the session has ended.
bool relay::take_stls(std::string_view line) {
    const std::string_view answer =
        stls_ ? "+OK begin TLS\r\n" : "-ERR [SYS/PERM] this recording is not encrypted\r\n";
    if (!stls_) {
        record_.client_sent(line);
        record_.server_sent(answer);
    }
    if (!say(client_, answer)) return false;
    if (!stls_) return true;
    wipe(from_client_);  // octets before the handshake do not count (RFC 2595, section 4)
    const io_result done = client_.start_tls(*stls_, writing());
    stls_ = nullptr;
    return !done.error;
}

// Whole lines only; after the last octet the rest as well. False: the peer has gone.
bool relay::pass_on_commands(bool last) {
    secret_string commands;
    while (!from_client_.empty()) {
        const std::optional<wire::line> first = wire::first_line(from_client_);
        if (!first && !last && from_client_.size() < longest_held_line) break;
        const secret_string line(
            std::string_view(from_client_).substr(0, first ? first->octets : std::string::npos));
        from_client_.erase(0, line.reveal().size());
        if (is_stls(line.reveal())) {
            if (!say(*server_.wire, commands.reveal()) || !take_stls(line.reveal())) return false;
            commands = {};
            continue;
        }
        record_.client_sent(line.reveal());
        commands.append(line.reveal());
    }
    return say(*server_.wire, commands.reveal());
}

std::optional<failure> relay::run(tls_mode tls) {
    show_beginning(tls);
    while (true) {
        if (stop_.stop_requested()) return failure{errc::cancelled, "record", {}, {}};
        const heard server = hear(*server_.wire, from_server_);
        record_.server_sent(from_server_);
        if (!say(client_, std::exchange(from_server_, {}))) break;
        if (server == heard::the_end) {
            record_.server_closed();
            client_.finish({system::real_clock().now() + client_goodbye, stop_});
            return std::nullopt;
        }
        const heard client = hear(client_, from_client_);
        if (!pass_on_commands(client == heard::the_end) || client == heard::the_end) break;
        if (server == heard::something || client == heard::something) continue;
        pollfd fds[] = {stopping_.watched(), {server_.fd, POLLIN, 0}, {client_.fd(), POLLIN, 0}};
        if (const auto error =
                system::poll_until(fds, system::time_point::max(), system::real_clock()))
            return failure{error, "record", {}, {}};
    }
    record_.client_closed();
    return std::nullopt;
}

}  // namespace

class recording_proxy::impl {
  public:
    impl(recording_proxy_options options, transcript_sink sink)
        : options_(std::move(options)),
          sink_(std::move(sink)),
          tls_(options_.listen_tls == tls_mode::none
                   ? nullptr
                   : tls::openssl_acceptor(options_.certificate, tls::tls_versions::secure)),
          listener_(options_.address, options_.listen_port),
          port_(listener_.port()) {}

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    std::optional<failure> run(const stop_token& stop);

  private:
    const recording_proxy_options options_;
    const transcript_sink sink_;
    const std::unique_ptr<tls::tls_acceptor> tls_;
    net::listening_socket listener_;
    const std::uint16_t port_;
};

std::optional<failure> recording_proxy::impl::run(const stop_token& stop) {
    system::clock& clock = system::real_clock();
    auto accepted = accept_one(listener_, {.stop = stop}, clock);
    if (!accepted) return std::move(accepted).error();
    accepted_transport client(*std::move(accepted), clock);
    transcript_recorder record(sink_, options_.mail);

    const wait_limits limit{clock.now() + options_.connect, stop};
    if (options_.listen_tls == tls_mode::implicit)
        if (io_result done = client.start_tls(*tls_, limit); done.error)
            return failure{done.error, "TLS with the client", {}, done.detail};
    auto server = reach_server(options_, limit, clock);
    if (!server) {
        constexpr std::string_view sorry = "-ERR [SYS/TEMP] the server cannot be reached\r\n";
        (void)client.write_some(sorry, limit);
        failure reason = std::move(server).error();
        if (reason.command.empty()) reason.command = "connect " + options_.host;
        return reason;
    }
    const bool by_stls = options_.listen_tls == tls_mode::stls;
    return relay(client, *std::move(server), record, by_stls ? tls_.get() : nullptr, stop)
        .run(options_.tls);
}

recording_proxy::recording_proxy(recording_proxy_options options, transcript_sink sink)
    : impl_(std::make_shared<impl>(std::move(options), std::move(sink))) {}

recording_proxy::~recording_proxy() = default;

std::uint16_t recording_proxy::port() const noexcept {
    return impl_->port();
}

std::optional<failure> recording_proxy::run(const stop_token& stop) {
    const std::shared_ptr<impl> kept = impl_;
    return kept->run(stop);
}

}  // namespace pop3::inline v1
