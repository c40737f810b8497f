// SPDX-License-Identifier: MIT
// Unique over time, processes, and hosts that share the Maildir; nobody can guess the next one.
#include "unique_name.hpp"

#include <pthread.h>
#include <sys/random.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <cstdint>

#include "system/host_name.hpp"
#include "system/local_error.hpp"

namespace pop3::fetch {
namespace {

// '/' and ':' are special in the file names of a Maildir.
std::string host() {
    std::string safe;
    for (const char c : system::host_name()) {
        if (c == '/')
            safe += "\\057";
        else if (c == ':')
            safe += "\\072";
        else
            safe += c;
    }
    return safe.empty() ? "localhost" : safe;
}

// The process of this moment, asked for once: a fork is another one.
std::atomic<pid_t> known_process = 0;

pid_t own_process() {
    [[maybe_unused]] static const int asked_again =
        ::pthread_atfork(nullptr, nullptr, [] { known_process = 0; });
    pid_t process = known_process;
    if (process == 0) known_process = process = ::getpid();
    return process;
}

// Random numbers, many at a time: one system call for each name is a fifth of what a name costs.
class random_numbers {
  public:
    // Those of `process`: a fork has others than its parent.
    std::uint64_t next(pid_t process) {
        if (left_ == 0 || process != process_) fill(process);
        return numbers_[--left_];
    }

  private:
    void fill(pid_t process) {
        left_ = 0;
        if (::getrandom(numbers_.data(), sizeof numbers_, 0) !=
            static_cast<ssize_t>(sizeof numbers_))
            system::raise_errno("ask for randomness");
        left_ = numbers_.size();
        process_ = process;
    }

    std::array<std::uint64_t, 32> numbers_{};  // getrandom(2) fills as many octets in one call
    std::size_t left_ = 0;
    pid_t process_ = 0;
};

template <class Number>
void append(std::string& name, char mark, Number number, int base = 10) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number, base).ptr;
    if (mark != '\0') name += mark;
    name.append(digits.data(), end);
}

}  // namespace

std::string unique_maildir_name() {
    static const std::string here = '.' + host();
    static std::atomic<unsigned long> sequence = 0;
    thread_local random_numbers random;
    timeval now{};
    ::gettimeofday(&now, nullptr);
    const pid_t process = own_process();
    std::string name;
    name.reserve(80 + here.size());
    append(name, '\0', now.tv_sec);
    append(name += '.', 'M', now.tv_usec);
    append(name, 'P', process);
    append(name, 'Q', ++sequence);
    append(name, 'R', random.next(process), 16);
    return name += here;
}

}  // namespace pop3::fetch
