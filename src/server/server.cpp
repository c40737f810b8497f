// SPDX-License-Identifier: MIT
#include "pop3/server/server.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <vector>

#include "net/poller.hpp"
#include "server/faults/faulty_backend.hpp"
#include "server/faults/faulty_session.hpp"
#include "server/faults/faulty_tls.hpp"
#include "server/observe/observed_backend.hpp"
#include "server/observe/observed_session.hpp"
#include "server/session/server_session.hpp"
#include "server_connection.hpp"
#include "strangers.hpp"
#include "system/descriptor_limit.hpp"
#include "system/signals_blocked.hpp"
#ifdef POP3_HAS_OPENSSL
#include "tls/openssl_acceptor.hpp"
#endif

namespace pop3::inline v1 {

using namespace serving;

namespace {

constexpr std::size_t read_buffer = 64 * 1024;
constexpr std::chrono::seconds housekeeping_period(1);
// The time of strangers before the users' turn; also a handshake, which has few octets, costs some.
constexpr std::chrono::milliseconds turn_of_strangers(10);
// Connections that are accepted before the others' turn.
constexpr int accepted_per_turn = 64;

// Strangers have a quarter of the descriptors: users need theirs, with two or three for a maildrop.
std::size_t most_strangers() {
    return std::max<std::size_t>(1, system::descriptor_limit() / 4);
}

system::unique_fd spare_descriptor() {
    return system::unique_fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

server_options checked(server_options options) {
    constexpr std::chrono::milliseconds zero(0);
    const auto refuse_if = [](bool wrong, const char* words) {
        if (wrong) raise(fail(errc::invalid_argument, words));
    };
    refuse_if(options.idle_limit <= zero, "the time limit \"idle_limit\" is not positive");
    refuse_if(options.login_limit <= zero, "the time limit \"login_limit\" is not positive");
    refuse_if(options.refusal_delay < zero, "the time \"refusal_delay\" is negative");
    refuse_if(options.connections == 0, "the limit \"connections\" is zero");
    return options;
}

// The layers around `mail`, each around the one before it; none for a healthy server.
std::vector<std::unique_ptr<backend>> decorate(backend& mail, const maildrop_changes& faults,
                                               const server_observer& observer) {
    std::vector<std::unique_ptr<backend>> made;
    if (faults.any()) made.push_back(std::make_unique<faulty_backend>(mail, faults));
    if (observer.logged_in || observer.deleted)
        made.push_back(
            std::make_unique<observed_backend>(made.empty() ? mail : *made.back(), observer));
    return made;
}

#ifdef POP3_HAS_OPENSSL
// The configured certificate, or a generated one.
self_made_certificate certificate_of(const server_options& options, const tls_changes& faults) {
    const bool given = !options.certificate.chain.empty() || !options.certificate.key.empty();
    if (options.tls == tls_mode::none) return {};
    if (given && !faults.another_certificate()) return {{}, options.certificate};
    const certificate_flaws flaws = faults.flaws.value_or(certificate_flaws());
    return faults.other_name ? make_certificate({"other.invalid"}, flaws)
                             : make_certificate({"localhost", "127.0.0.1", "::1"}, flaws);
}

std::unique_ptr<tls::tls_acceptor> new_acceptor(const server_certificate& shown, tls_mode mode,
                                                const tls_changes& faults) {
    if (mode == tls_mode::none) return nullptr;
    auto made = tls::openssl_acceptor(shown, faults.versions);
    if (!faults.silent && !faults.refused && faults.bad_write == 0) return made;
    return std::make_unique<faulty_acceptor>(std::move(made), faults);
}
#else
self_made_certificate certificate_of(const server_options&, const tls_changes&) {
    return {};
}

std::unique_ptr<tls::tls_acceptor> new_acceptor(const server_certificate&, tls_mode mode,
                                                const tls_changes&) {
    if (mode != tls_mode::none) raise(fail(errc::tls_unavailable));
    return nullptr;
}
#endif

}  // namespace

class server::impl {
  public:
    impl(server_options options, backend& mail)
        : options_(ending_after_observers(std::move(options))),
          faults_(options_.faults),
          decorators_(decorate(mail, faults_.mail, options_.observe)),
          mail_(decorators_.empty() ? mail : *decorators_.back()),
          certificate_(certificate_of(options_, faults_.tls)),
          tls_(new_acceptor(certificate_.server, options_.tls, faults_.tls)),
          listener_(options_.address, options_.port),
          port_(listener_.port()) {
        watch_listener();
    }

    void start(std::shared_ptr<impl> self) {
        const system::signals_blocked while_it_starts;
        thread_ = std::thread([self = std::move(self)] { self->run(); });
    }
    // Waits for the thread, unless it is that of the caller: then the impl ends with it.
    void stop() {
        stopping_ = true;
        poller_.wake();
        if (thread_.get_id() == std::this_thread::get_id())
            thread_.detach();
        else
            thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const std::string& authority() const noexcept { return certificate_.ca; }
    [[nodiscard]] int connect();

  private:
    server_options ending_after_observers(server_options options);
    void run();
    void watch_listener();
    void accept_some(time_point now);
    bool free_descriptors();
    [[nodiscard]] bool make_room(const std::string& network);
    void serve(net::stream_socket socket, const std::string& network, time_point now);
    void advance_ready(std::span<int> ready, time_point now);
    void advance(int fd, time_point now);
    void serve_accepted_locally(time_point now);
    void reject(net::stream_socket socket);
    void advance(server_connection& one, time_point now);
    void close(server_connection& one);
    void housekeeping(time_point now);
    std::unique_ptr<server_protocol> new_session();
    std::string new_timestamp();

    const server_options options_;
    const fault_set faults_;
    const std::vector<std::unique_ptr<backend>> decorators_;  // around the configured one
    backend& mail_;
    const self_made_certificate certificate_;
    const std::unique_ptr<tls::tls_acceptor> tls_;  // null: no TLS
    net::listening_socket listener_;
    const std::uint16_t port_;
    net::poller poller_;
    bool listener_watched_ = false;
    std::unordered_map<int, std::unique_ptr<server_connection>> connections_;
    strangers strangers_{most_strangers(), options_.strangers_per_address};
    system::unique_fd spare_ = spare_descriptor();  // given up to refuse a client when none is left
    std::size_t first_stranger_ = 0;                // whose turn is next
    std::uint64_t connection_count_ = 0;
    std::mutex local_guard_;
    std::vector<net::stream_socket> accepted_locally_;  // by connect(), not served yet
    std::vector<char> scratch_ = std::vector<char>(read_buffer);
    time_point next_housekeeping_{};
    std::random_device random_;
    std::uint64_t timestamps_ = 0;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

// An observer that destroys the server ends its connection as well, with the commands that came
// together.
server_options server::impl::ending_after_observers(server_options options) {
    const auto end_after = [this]<class... Event>(std::function<void(Event...)>& call) {
        if (!call) return;
        call = [this, observed = std::move(call)](Event... event) {
            observed(event...);
            if (stopping_) throw std::runtime_error("the server was destroyed");
        };
    };
    server_observer& observe = options.observe;
    end_after(observe.connected);
    end_after(observe.command);
    end_after(observe.logged_in);
    end_after(observe.deleted);
    return options;
}

void server::impl::run() {
    std::array<int, 256> ready{};
    while (!stopping_) {
        const bool alone = connections_.empty() && listener_watched_;
        const auto until_housekeeping = std::chrono::ceil<std::chrono::milliseconds>(std::max(
            next_housekeeping_ - std::chrono::steady_clock::now(), time_point::duration{}));
        const std::size_t count =
            poller_.wait(ready, alone ? std::chrono::milliseconds(-1) : until_housekeeping);
        const time_point now = std::chrono::steady_clock::now();
        serve_accepted_locally(now);
        advance_ready(std::span(ready).first(count), now);
        if (now >= next_housekeeping_) housekeeping(now);
    }
}

void server::impl::watch_listener() {
    if (listener_watched_) return;
    poller_.add(listener_.fd(), net::poller::interest::read);
    listener_watched_ = true;
}

// Users first; then strangers in turn, as many as their time allows. The others are reported again.
void server::impl::advance_ready(std::span<int> ready, time_point now) {
    const auto users_end = std::partition(ready.begin(), ready.end(), [this](int fd) {
        return fd != listener_.fd() && !strangers_.contains(fd);
    });
    const auto strangers_end =
        std::partition(users_end, ready.end(), [this](int fd) { return fd != listener_.fd(); });
    const std::span users(ready.begin(), users_end);
    const std::span others(users_end, strangers_end);
    for (const int fd : users) advance(fd, now);
    if (strangers_end != ready.end()) accept_some(now);
    if (others.empty()) return;
    const time_point began = std::chrono::steady_clock::now();
    std::rotate(others.begin(),
                others.begin() + static_cast<std::ptrdiff_t>(first_stranger_ % others.size()),
                others.end());
    for (const int fd : others) {
        advance(fd, now);
        ++first_stranger_;
        if (std::chrono::steady_clock::now() - began >= turn_of_strangers) return;
    }
}

void server::impl::advance(int fd, time_point now) {
    const auto found = connections_.find(fd);
    if (found != connections_.end()) advance(*found->second, now);
}

void server::impl::accept_some(time_point now) {
    for (int i = 0; i < accepted_per_turn; ++i) {
        net::listening_socket::accepted next = listener_.accept();
        if (next.exhausted && free_descriptors()) continue;
        if (next.exhausted) {
            // The client would be reported again and again: ignore it until the next housekeeping.
            poller_.remove(listener_.fd());
            listener_watched_ = false;
        }
        if (!next.socket) return;
        serve(std::move(*next.socket), next.network, now);
    }
}

// No descriptors are left: the oldest stranger makes room, or the next client is refused by means
// of the spare one. False if neither is possible.
bool server::impl::free_descriptors() {
    if (const auto oldest = strangers_.oldest()) {
        close(*connections_.at(*oldest));
        return true;
    }
    if (!spare_) return false;
    spare_ = {};
    net::listening_socket::accepted next = listener_.accept();
    const bool accepted = next.socket.has_value();
    if (accepted) reject(*std::exchange(next.socket, std::nullopt));
    spare_ = spare_descriptor();
    return accepted;
}

// False if only users are there.
bool server::impl::make_room(const std::string& network) {
    if (const auto one = strangers_.displaced(network)) close(*connections_.at(*one));
    if (connections_.size() < options_.connections) return true;
    const auto oldest = strangers_.oldest();
    if (oldest) close(*connections_.at(*oldest));
    return oldest.has_value();
}

void server::impl::serve(net::stream_socket socket, const std::string& network, time_point now) {
    if (!make_room(network)) return reject(std::move(socket));
    const int fd = socket.fd();
    try {
        auto one = std::make_unique<server_connection>(std::move(socket), new_session(), tls_.get(),
                                                       options_.tls == tls_mode::implicit, now);
        poller_.add(fd, net::poller::interest::read);
        server_connection& added = *(connections_[fd] = std::move(one));
        strangers_.add(fd, network);
        next_housekeeping_ =
            std::min(next_housekeeping_, added.deadline(options_.idle_limit, options_.login_limit));
        advance(added, now);
    } catch (const std::exception&) {
        // Memory is exhausted: ends this connection, and keeps the others.
        if (const auto half = connections_.find(fd); half != connections_.end())
            close(*half->second);
    }
}

int server::impl::connect() {
    auto [ours, theirs] = net::connected_sockets();
    {
        const std::lock_guard lock(local_guard_);
        accepted_locally_.push_back(std::move(ours));
    }
    poller_.wake();
    return theirs.release();
}

void server::impl::serve_accepted_locally(time_point now) {
    std::vector<net::stream_socket> sockets;
    {
        const std::lock_guard lock(local_guard_);
        sockets.swap(accepted_locally_);
    }
    for (net::stream_socket& socket : sockets) serve(std::move(socket), {}, now);
}

void server::impl::reject(net::stream_socket socket) {
    if (options_.tls == tls_mode::implicit) return;  // the refusal would need a handshake
    socket.write_some("-ERR [SYS/TEMP] too many connections, try again later\r\n");
}

void server::impl::advance(server_connection& one, time_point now) {
    server_connection::wants then = server_connection::wants::to_be_closed;
    try {
        then = one.advance(scratch_, now);
    } catch (const std::exception&) {
        // The backend threw, or memory is exhausted: ends this connection, and deletes nothing.
    }
    if (then == server_connection::wants::to_be_closed) return close(one);
    if (one.logged_in()) strangers_.remove(one.fd());
    if (const auto next = one.next_turn()) next_housekeeping_ = std::min(next_housekeeping_, *next);
    if (then == one.last_wanted) return;
    one.last_wanted = then;
    poller_.change(one.fd(), then == server_connection::wants::to_read
                                 ? net::poller::interest::read
                                 : net::poller::interest::write);
}

void server::impl::close(server_connection& one) {
    const int fd = one.fd();
    poller_.remove(fd);
    strangers_.remove(fd);
    connections_.erase(fd);
}

void server::impl::housekeeping(time_point now) {
    next_housekeeping_ = now + housekeeping_period;
    for (auto at = connections_.begin(); at != connections_.end();) {
        server_connection& one = *(at++)->second;
        const time_point deadline = one.deadline(options_.idle_limit, options_.login_limit);
        if (deadline <= now) {
            close(one);
            continue;
        }
        next_housekeeping_ = std::min(next_housekeeping_, deadline);
        one.release_memory();
        if (one.next_turn()) advance(one, now);
    }
    watch_listener();
}

std::unique_ptr<server_protocol> server::impl::new_session() {
    connection_facts facts;
    facts.encrypted = options_.tls == tls_mode::implicit;
    facts.stls_possible = options_.tls == tls_mode::stls;
    facts.refusal_delay = options_.refusal_delay;
    if (options_.offered.apop) facts.timestamp = new_timestamp();
    auto healthy = std::make_unique<server_session>(options_.offered, mail_, std::move(facts));
    std::unique_ptr<server_protocol> session = std::move(healthy);
    if (!faults_.dialogue.empty())
        session = std::make_unique<faulty_session>(std::move(session), faults_.dialogue);
    const server_observer& observer = options_.observe;
    if (!observer.connected && !observer.command && !observer.text && !observer.closed)
        return session;
    return std::make_unique<observed_session>(std::move(session), observer, ++connection_count_,
                                              options_.tls == tls_mode::implicit);
}

// RFC 1939, section 7: never repeated, and of the form of a msg-id.
std::string server::impl::new_timestamp() {
    return '<' + std::to_string(random_()) + '.' + std::to_string(random_()) + '.' +
           std::to_string(++timestamps_) + "@localhost>";
}

server::server(server_options options, backend& mail)
    : impl_(std::make_shared<impl>(checked(std::move(options)), mail)) {
    impl_->start(impl_);
}

server::~server() {
    impl_->stop();
}

std::uint16_t server::port() const noexcept {
    return impl_->port();
}

int server::connect() {
    return impl_->connect();
}

const std::string& server::authority() const noexcept {
    return impl_->authority();
}

}  // namespace pop3::inline v1
