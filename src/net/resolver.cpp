// SPDX-License-Identifier: MIT
#include "net/resolver.hpp"

#include <netdb.h>
#include <pthread.h>
#include <sys/eventfd.h>

#include <csignal>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "net/stop_signal.hpp"

namespace pop3::inline v1::net {
namespace {

using answer = result<std::vector<endpoint>>;

answer ask_system(const std::string& host, std::uint16_t port, int flags) {
    addrinfo wanted{};
    wanted.ai_flags = flags | AI_NUMERICSERV;
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &list);
    if (error == EAI_SYSTEM) return failure{{errno, std::system_category()}, {}, {}, {}};
    if (error != 0) return fail(errc::host_not_found, ::gai_strerror(error));

    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
    std::vector<endpoint> found;
    for (const addrinfo* a = list; a; a = a->ai_next) {
        endpoint e;
        if (a->ai_addrlen > sizeof e.address) continue;
        std::memcpy(&e.address, a->ai_addr, a->ai_addrlen);
        e.length = a->ai_addrlen;
        found.push_back(e);
    }
    return found;
}

// What the asker and the thread that asks share; whoever goes last cleans up.
struct inquiry {
    std::mutex guard;
    std::optional<answer> got;
    unique_fd done{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

// The signals of the program belong to the program's threads.
class signals_blocked {
  public:
    signals_blocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;

  private:
    sigset_t before_{};
};

std::error_code ask_on_a_thread(const std::shared_ptr<inquiry>& shared, const lookup& names,
                                const std::string& host, std::uint16_t port) try {
    const signals_blocked in_new_thread;
    std::thread([shared, names, host, port] {
        answer got = names(host, port);
        const std::lock_guard lock(shared->guard);
        shared->got.emplace(std::move(got));
        ::eventfd_write(shared->done.get(), 1);
    }).detach();
    return {};
} catch (const std::system_error& no_thread) {
    return no_thread.code();
}

}  // namespace

std::string endpoint::text() const {
    char host[NI_MAXHOST];
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    const int error = ::getnameinfo(generic, length, host, sizeof host, nullptr, 0, NI_NUMERICHOST);
    return error == 0 ? host : "?";
}

answer system_lookup(const std::string& host, std::uint16_t port) {
    return ask_system(host, port, 0);
}

answer resolve(const std::string& host, std::uint16_t port, const lookup& names,
               const patience& limit, waiting& clock) {
    if (answer literal = ask_system(host, port, AI_NUMERICHOST)) return literal;

    const auto shared = std::make_shared<inquiry>();
    if (!shared->done) return failure{{errno, std::system_category()}, {}, {}, {}};
    if (const auto error = ask_on_a_thread(shared, names, host, port))
        return failure{error, {}, {}, {}};

    const stop_signal stop(limit.stop);
    pollfd fds[] = {stop.watched(), {shared->done.get(), POLLIN, 0}};
    if (const auto error = wait_for(fds, limit.until, clock)) return failure{error, {}, {}, {}};
    const std::lock_guard lock(shared->guard);
    return *std::move(shared->got);
}

}  // namespace pop3::inline v1::net
