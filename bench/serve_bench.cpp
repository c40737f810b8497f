// SPDX-License-Identifier: MIT
// What others cost a user of the server: the time of a NOOP over TLS beside 1,000 idle strangers,
// slow readers, and floods of KeyUpdates. A median of more than 100 ms is an error.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "interleaved_timing.hpp"
#include "pop3/client.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "served_strangers.hpp"
#include "system/descriptor_limit.hpp"

namespace {

using namespace pop3;

constexpr int readers = 20;
constexpr double most = 0.1;                   // seconds
constexpr std::chrono::milliseconds pause(2);  // between two NOOPs

// The server in a process of its own, so that it does not share a processor with its clients.
class server_process {
  public:
    server_process() {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        const self_made_certificate certificate = make_certificate();
        pid_ = ::fork();
        if (pid_ == 0) serve(certificate.server, ends[1]);
        const bool told = ::read(ends[0], &port_, sizeof port_) == sizeof port_;
        ::close(ends[0]);
        ::close(ends[1]);
        if (!told) throw std::runtime_error("the server did not start");
    }
    ~server_process() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  private:
    [[noreturn]] static void serve(const server_certificate& certificate, int port_to) {
        memory_backend mail;
        mail.add_user("bench", "bench");
        for (int i = 0; i < readers; ++i) {
            const std::string user = "slow" + std::to_string(i);
            mail.add_user(user, "bench").add_message(user, std::string(16 * 1024 * 1024, 'x'));
        }
        server running({.tls = tls_mode::implicit, .certificate = certificate}, mail);
        const std::uint16_t port = running.port();
        if (::write(port_to, &port, sizeof port) == sizeof port) ::pause();
        ::_exit(0);
    }

    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

// Prints the median and the worst of the NOOPs of three seconds; false if the median is too long.
bool measure(client& mail, const char* beside) {
    std::vector<double> all;
    double passed = 0;
    while (passed < 3) {
        all.push_back(bench::seconds([&] { mail.noop(); }));
        passed += all.back() + bench::seconds([] { std::this_thread::sleep_for(pause); });
    }
    const double middle = bench::median(all);
    std::printf("%-32s median %8.3f ms, worst %8.3f ms, of %zu NOOPs\n", beside, middle * 1000,
                *std::ranges::max_element(all) * 1000, all.size());
    return middle <= most;
}

}  // namespace

int main() {
    ::signal(SIGPIPE, SIG_IGN);
    system::raise_descriptor_limit();
    const server_process served;
    connect_options options{.port = served.port()};
    options.tls_options.dangerously_accept_any_certificate();
    client mail("127.0.0.1", options);
    mail.login({"bench", "bench"});

    bool good = measure(mail, "alone");
    const bench::idle_strangers idle(served.port(), 1'000);
    good &= measure(mail, "1,000 idle strangers");
    const bench::slow_readers slow(served.port(), readers);
    good &= measure(mail, "and 20 slow readers");
    bench::key_update_flood flood(served.port(), 32);
    flood.open_the_gates();
    good &= measure(mail, "and 32 floods of KeyUpdates");
    return good ? 0 : 1;
}
