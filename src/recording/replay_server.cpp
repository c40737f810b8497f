// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <thread>

#include "accepted_transport.hpp"
#include "pop3/server/replay_server.hpp"
#include "pop3/stop_token.hpp"
#include "replay_script.hpp"
#include "system/clock_and_poll.hpp"
#include "tls/openssl_acceptor.hpp"

namespace pop3::inline v1 {

using namespace recording;

namespace {

// Time limit for a client to close after the last line.
constexpr std::chrono::seconds goodbye_limit(2);

bool has_tls(const transcript& script, replayed_tls tls) {
    return tls == replayed_tls::as_recorded &&
           std::ranges::any_of(script, [](const transcript_event& event) {
               return event.type == transcript_event::kind::tls;
           });
}

}  // namespace

class replay_server::impl {
  public:
    impl(const transcript& script, const replay_options& options, system::clock& clock)
        : clock_(clock),
          paced_(options.paced),
          timeout_(options.timeout),
          script_(script, options.tls),
          tls_(has_tls(script, options.tls)
                   ? tls::openssl_acceptor(options.certificate, tls::tls_versions::secure)
                   : nullptr),
          listener_(options.address, options.port),
          port_(listener_.port()),
          thread_([this] { run(stop_.get_token()); }) {}
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;
    ~impl() {
        stop();
        wait();
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    const std::string& wait() {
        if (thread_.joinable()) thread_.join();
        return script_.trouble();
    }
    void stop() noexcept { stop_.request_stop(); }

  private:
    void run(const stop_token& stop);
    [[nodiscard]] wait_limits patience(const stop_token& stop) const;
    void play(accepted_transport& client, const stop_token& stop);
    void wait_until(std::chrono::milliseconds at, const wait_limits& limit);
    io_result take(accepted_transport& client, replay_script::step step, const wait_limits& limit);
    io_result say(accepted_transport& client, const wait_limits& limit);
    io_result listen(accepted_transport& client, const wait_limits& limit);

    system::clock& clock_;
    const bool paced_;
    const std::optional<std::chrono::milliseconds> timeout_;
    replay_script script_;
    const std::unique_ptr<tls::tls_acceptor> tls_;  // null: no TLS
    net::listening_socket listener_;
    const std::uint16_t port_;
    system::time_point begin_;
    stop_source stop_;
    std::thread thread_;
};

// How long the client may take from now on.
wait_limits replay_server::impl::patience(const stop_token& stop) const {
    wait_limits limit{.stop = stop};
    if (timeout_) limit.until = system::later(clock_.now(), *timeout_);
    return limit;
}

void replay_server::impl::run(const stop_token& stop) {
    auto accepted = accept_one(listener_, patience(stop), clock_);
    if (!accepted) return script_.fail("no client connected");
    try {
        accepted_transport client(*std::move(accepted), clock_);
        play(client, stop);
    } catch (const std::exception& e) {
        script_.fail(e.what());
    }
}

void replay_server::impl::play(accepted_transport& client, const stop_token& stop) {
    begin_ = clock_.now();
    std::optional<std::size_t> awaited;  // the line that the client has to send
    wait_limits limit;
    while (true) {
        const replay_script::step step = script_.next();
        if (step == replay_script::step::close) break;
        if (awaited != script_.position()) limit = patience(stop);
        awaited = script_.position();
        const io_result went = take(client, step, limit);
        if (went.error == errc::timed_out && step == replay_script::step::listen)
            return script_.client_is_silent();
        if (went.error)
            return script_.fail(went.error.message() +
                                (went.detail.empty() ? "" : ": " + went.detail));
    }
    client.finish({clock_.now() + goodbye_limit, stop});
}

io_result replay_server::impl::take(accepted_transport& client, replay_script::step step,
                                    const wait_limits& limit) {
    if (step == replay_script::step::listen) return listen(client, limit);
    wait_until(script_.at(), limit);
    const wait_limits from_now = patience(limit.stop);
    io_result went = step == replay_script::step::start_tls ? client.start_tls(*tls_, from_now)
                                                            : say(client, from_now);
    script_.done();
    return went;
}

void replay_server::impl::wait_until(std::chrono::milliseconds at, const wait_limits& limit) {
    if (!paced_) return;
    const system::stop_event stop(limit.stop);
    pollfd fds[] = {stop.watched()};
    (void)system::poll_until(fds, begin_ + at, clock_);
}

io_result replay_server::impl::say(accepted_transport& client, const wait_limits& limit) {
    const std::string octets = script_.octets();
    std::string_view rest = octets;
    while (!rest.empty()) {
        io_result went = client.write_some(rest, limit);
        if (went.error) return went;
        rest.remove_prefix(went.octets);
    }
    return {};
}

io_result replay_server::impl::listen(accepted_transport& client, const wait_limits& limit) {
    std::array<char, 4096> octets;  // NOLINT: filled by the call
    io_result came = client.read_some(octets, limit);
    if (came.octets > 0)
        script_.hear({octets.data(), came.octets});
    else if (!came.error || came.error == errc::closed_by_server)
        script_.client_closed();
    else
        return came;
    return {};
}

replay_server::replay_server(const transcript& script, const replay_options& options)
    : replay_server(script, options, system::real_clock()) {}

replay_server::replay_server(const transcript& script, const replay_options& options,
                             system::clock& clock)
    : impl_(std::make_unique<impl>(script, options, clock)) {}

replay_server::~replay_server() = default;

std::uint16_t replay_server::port() const noexcept {
    return impl_->port();
}

const std::string& replay_server::wait() {
    return impl_->wait();
}

void replay_server::stop() noexcept {
    impl_->stop();
}

}  // namespace pop3::inline v1
