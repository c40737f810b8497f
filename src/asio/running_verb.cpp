// SPDX-License-Identifier: MIT
// Runs the flow of a verb on an event loop: each request of it is done at once if that is possible;
// otherwise the verb waits for the socket, a timer or an event, and tries again.
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <asio/bind_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include "pop3/asio/pending_verb.hpp"
#include "pop3/stop_token.hpp"
#include "server_search.hpp"
#include "session_core.hpp"

namespace pop3::inline v1::asio::detail {
namespace {

// Octets, and requests, after which the other connections of the thread have their turn.
constexpr std::size_t octets_per_turn = 256 * 1024;
constexpr int requests_per_turn = 64;

class verb_on_socket final : public running_verb,
                             public std::enable_shared_from_this<verb_on_socket> {
  public:
    verb_on_socket(std::shared_ptr<session_core> core, std::unique_ptr<pending_verb> verb,
                   ::asio::any_io_executor executor, bool opens)
        : core_(std::move(core)),
          executor_(std::move(executor)),
          io_work_(core_->io()),
          timer_(core_->io()),
          verb_(std::move(verb)),
          opens_(opens) {}
    ~verb_on_socket() override;
    verb_on_socket(const verb_on_socket&) = delete;
    verb_on_socket& operator=(const verb_on_socket&) = delete;

    void start() override;
    void cancel() override;

  private:
    enum class waiting { nothing, server, socket, pause };

    void open();
    void search(const session_core::destination& server);
    void searched(result<stream_socket> outcome);
    void fail_to_open(failure reason);
    void advance();
    bool go_on();
    void begin(const io_request& want);
    std::optional<io_result> attempt(const io_request& want);
    std::optional<io_result> attempt_pause(const io_request& want);
    void wait();
    void wait_for_socket();
    void wait_for_event(const io_request& want);
    void arm(system::time_point when);
    void timer_ended(unsigned id);
    void interrupt();
    void finish();

    // Called on any thread.
    struct interruption {
        std::weak_ptr<verb_on_socket> verb;
        ::asio::any_io_executor executor;
        void (verb_on_socket::*meaning)();
        void operator()() const {
            ::asio::post(executor, [verb = verb, meaning = meaning] {
                if (const auto self = verb.lock()) (self.get()->*meaning)();
            });
        }
    };
    [[nodiscard]] interruption on_any_thread(void (verb_on_socket::*meaning)()) {
        return {weak_from_this(), executor_, meaning};
    }

    std::shared_ptr<session_core> core_;
    ::asio::any_io_executor executor_;
    ::asio::executor_work_guard<::asio::any_io_executor> io_work_;  // also between two waits
    ::asio::steady_timer timer_;
    std::unique_ptr<pending_verb> verb_;  // before the session ends, its flow does
    const bool opens_;
    std::optional<verb_guard> guard_;
    std::weak_ptr<server_search> search_;  // its handlers keep it, and it keeps this
    const io_request* want_ = nullptr;
    waiting waits_for_ = waiting::nothing;
    system::time_point until_{};  // of what it waits for
    bool until_is_limit_ = true;  // a wait whose own time ends does not fail
    system::time_point armed_ = system::time_point::max();
    unsigned armed_id_ = 0;
    bool starting_ = true;
    bool cancelled_ = false;
    std::optional<stop_callback<interruption>> on_stop_;
    std::optional<stop_callback<interruption>> on_event_;
};

// A verb whose handler is never called, because the event loop is destroyed.
verb_on_socket::~verb_on_socket() {
    if (!guard_) return;
    core_->closed = nullptr;
    verb_.reset();
}

void verb_on_socket::start() {
    guard_.emplace(*core_);
    if (!guard_->entered()) {
        guard_.reset();
        verb_->conclude(fail(errc::busy));
        return verb_->complete(true);
    }
    core_->closed = [this] { interrupt(); };
    if (core_->stop().stop_possible())
        on_stop_.emplace(core_->stop(), on_any_thread(&verb_on_socket::cancel));
    if (opens_)
        open();
    else
        advance();
    starting_ = false;
}

// ---- connecting ----

void verb_on_socket::open() try {
    auto server = core_->begin_opening();
    if (!server) return fail_to_open(std::move(server).error());
    if (!*server) return advance();
    search(**server);
} catch (const std::system_error& e) {
    const auto searching = search_.lock();
    fail_to_open(failure{e.code(), {}, {}, e.what()});
    if (searching) searching->stop();  // nobody waits for it
}

void verb_on_socket::search(const session_core::destination& server) {
    waits_for_ = waiting::server;
    const auto searching = std::make_shared<server_search>(
        server_search::executors{core_->io(), executor_}, core_->environment(), core_->until());
    search_ = searching;
    searching->start(server.host, server.port, core_->path(),
                     [self = shared_from_this()](result<stream_socket> outcome) {
                         self->searched(std::move(outcome));
                     });
}

// A connection that was closed meanwhile has no use for the socket.
void verb_on_socket::searched(result<stream_socket> outcome) {
    if (!verb_) return;
    waits_for_ = waiting::nothing;
    if (!outcome) return fail_to_open(std::move(outcome).error());
    if (!core_->session().usable()) return fail_to_open(fail(errc::session_unusable));
    try {
        core_->connected(*std::move(outcome));
    } catch (const std::system_error& e) {
        return fail_to_open(failure{e.code(), {}, {}, e.what()});
    }
    advance();
}

void verb_on_socket::fail_to_open(failure reason) {
    if (!verb_) return;
    verb_->conclude(core_->not_connected(std::move(reason)));
    finish();
}

// ---- running ----

void verb_on_socket::advance() {
    if (!verb_) return;
    const auto kept = shared_from_this();
    waits_for_ = waiting::nothing;
    try {
        if (!go_on()) return;
        verb_->conclude(*guard_);
    } catch (...) {
        verb_->conclude(std::current_exception());
    }
    finish();
}

// True at the end of the flow.
bool verb_on_socket::go_on() {
    std::size_t octets = 0;
    for (int requests = 0; octets < octets_per_turn && requests < requests_per_turn; ++requests) {
        if (!want_) {
            want_ = verb_->exchange().next();
            if (!want_) return true;
            begin(*want_);
        }
        const std::optional<io_result> done = attempt(*want_);
        if (!done) {
            wait();
            return false;
        }
        octets += done->octets;
        want_ = nullptr;
        verb_->exchange().done(*done);
    }
    ::asio::post(executor_, [self = shared_from_this()] { self->advance(); });
    return false;
}

void verb_on_socket::begin(const io_request& want) {
    core_->begin(want);
    until_ = core_->until();
    until_is_limit_ = true;
    if (want.type != io_request::kind::wait) return;
    if (want.uninterrupted) until_ = system::time_point::max();
    const system::time_point own_end = system::later(core_->now(), want.longest);
    until_is_limit_ = until_ <= own_end;
    until_ = std::min(until_, own_end);
}

std::optional<io_result> verb_on_socket::attempt(const io_request& want) {
    if (want.uninterrupted) {
        // A session that has ended holds no connection, nor the server's lock on the maildrop.
        const owned_session& session = core_->session();
        if (!session.usable() || session.state() == session_state::ended) core_->hang_up();
        return attempt_pause(want);
    }
    if (!core_->socket()) return io_result{errc::session_unusable, 0, "the connection was closed"};
    if (cancelled_) return io_result{errc::cancelled, 0, {}};
    if (auto ended = core_->ended_from_outside()) return ended;
    if (want.type == io_request::kind::wait) return attempt_pause(want);
    std::optional<io_result> done = core_->attempt(want);
    if (!done && core_->now() >= until_) return core_->out_of_time();
    return done;
}

std::optional<io_result> verb_on_socket::attempt_pause(const io_request& want) {
    if (want.happening->is_set()) return io_result{};
    if (core_->now() < until_) return std::nullopt;
    return until_is_limit_ ? core_->out_of_time() : io_result{};
}

// ---- waiting ----

void verb_on_socket::wait() {
    if (want_->type == io_request::kind::wait)
        wait_for_event(*want_);
    else
        wait_for_socket();
}

// The handler is called in any case: when the socket is ready, when the wait is cancelled, and when the
// socket is closed.
void verb_on_socket::wait_for_socket() {
    waits_for_ = waiting::socket;
    ready_socket& ready = *core_->socket();
    ready.socket().async_wait(
        ready.awaited(),
        ::asio::bind_executor(
            executor_, [self = shared_from_this()](const std::error_code&) { self->advance(); }));
    if (until_ < armed_) arm(until_);
}

// The timer's handler is called in any case, and keeps this until then.
void verb_on_socket::wait_for_event(const io_request& want) {
    waits_for_ = waiting::pause;
    arm(until_);
    on_event_.emplace(want.happening->token(), on_any_thread(&verb_on_socket::interrupt));
}

void verb_on_socket::arm(system::time_point when) {
    armed_ = when;
    timer_.expires_at(when);
    timer_.async_wait(::asio::bind_executor(
        executor_, [self = shared_from_this(), id = ++armed_id_](const std::error_code&) {
            self->timer_ended(id);
        }));
}

// A timer that was set for an earlier wait is set again, which costs less than to set it for each wait.
void verb_on_socket::timer_ended(unsigned id) {
    if (id != armed_id_ || !verb_) return;
    armed_ = system::time_point::max();
    if (waits_for_ == waiting::pause) {
        on_event_.reset();
        return advance();
    }
    if (waits_for_ != waiting::socket) return;
    if (core_->now() >= until_)
        interrupt();
    else
        arm(until_);
}

// Ends the wait, so that the request is tried again.
void verb_on_socket::interrupt() {
    if (waits_for_ == waiting::server) {
        ::asio::post(executor_, [search = search_] {
            if (const auto searching = search.lock()) searching->stop();
        });
    } else if (waits_for_ == waiting::pause) {
        timer_.cancel();
    } else if (ready_socket* const ready = core_->socket();
               ready && waits_for_ == waiting::socket) {
        std::error_code ignored;
        ready->socket().cancel(ignored);
    }
}

void verb_on_socket::cancel() {
    cancelled_ = true;
    interrupt();
}

void verb_on_socket::finish() {
    core_->closed = nullptr;
    on_stop_.reset();
    on_event_.reset();
    timer_.cancel();
    io_work_.reset();
    guard_.reset();
    core_->session().release_memory();
    const std::unique_ptr<pending_verb> verb = std::move(verb_);
    verb->complete(starting_);
}

}  // namespace

std::shared_ptr<running_verb> make_running_verb(std::shared_ptr<session_core> core,
                                                std::unique_ptr<pending_verb> verb,
                                                ::asio::any_io_executor executor, bool opens) {
    return std::make_shared<verb_on_socket>(std::move(core), std::move(verb), std::move(executor),
                                            opens);
}

}  // namespace pop3::inline v1::asio::detail
