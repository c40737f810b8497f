// SPDX-License-Identifier: MIT
// Fetching into a Maildir, against the cost of the same writing alone, and polling a known mailbox,
// against mpop if that is installed. Ratios of wall times, medians of interleaved rounds.
//
//     fetch_bench [DIRECTORY ON A DISK [million]]
//
// Without a directory: where temporary files go. With "million" also polls a mailbox of 1,000,000
// messages, which takes some 5 GB of /dev/shm and a minute.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bare_reader.hpp"
#include "fetch/run/run.hpp"
#include "interleaved_timing.hpp"
#include "served_mailbox.hpp"

extern char** environ;

namespace {

using namespace pop3;
using bench::median;
using bench::seconds;
namespace fs = std::filesystem;

// A directory of its own for each round.
class workplace {
  public:
    explicit workplace(const fs::path& in) : path_(in / "pop3-bench-XXXXXX") {
        std::string name = path_;
        if (!::mkdtemp(name.data())) throw std::runtime_error("no directory in " + in.string());
        path_ = name;
    }
    ~workplace() { fs::remove_all(path_); }
    workplace(const workplace&) = delete;
    workplace& operator=(const workplace&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

void check(bool done, const char* failed_step) {
    if (!done) throw std::runtime_error(failed_step);
}

void fetch_into(const fs::path& home, const bench::served_mailbox& mailbox,
                const fetch::retention_policy& policy) {
    fetch::null_observer watcher;
    const fetch::report result = fetch::run({"127.0.0.1",
                                             {.tls = tls_mode::none,
                                              .port = mailbox.port(),
                                              .policy = {.allow_cleartext_password = true}},
                                             {"bench", "bench"},
                                             fetch::maildir_spec{home / "Mail"},
                                             home / "state",
                                             policy},
                                            watcher);
    check(!result.stopped && result.fetched == mailbox.messages(), "the fetch failed");
}

// The same files by hand; durable ones by an fsync of each, and one of the directory after it.
void write_by_hand(const fs::path& home, std::uint32_t messages, bool durable) {
    const std::string text(4096, 'x');
    fs::create_directories(home / "tmp");
    fs::create_directories(home / "new");
    const int in = ::open((home / "new").c_str(), O_RDONLY | O_DIRECTORY);
    for (std::uint32_t i = 0; i < messages; ++i) {
        const std::string name = std::to_string(i);
        const fs::path from = home / "tmp" / name;
        const int fd = ::open(from.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
        check(::write(fd, text.data(), text.size()) == 4096, "the disk is full");
        if (durable) check(::fsync(fd) == 0, "the disk is broken");
        ::close(fd);
        check(::rename(from.c_str(), (home / "new" / name).c_str()) == 0, "no rename");
        if (durable) check(::fsync(in) == 0, "the disk is broken");
    }
    ::close(in);
}

void print(const char* name, const std::vector<double>& ours, const std::vector<double>& bare) {
    std::printf("%-22s %8.3f s   bare %8.3f s   ratio %.2f\n", name, median(ours), median(bare),
                median(ours) / median(bare));
    std::fflush(stdout);
}

void measure_memory_file_system() {
    const bench::served_mailbox mailbox(bench::corpus::small);
    std::vector<double> ours;
    std::vector<double> bare;
    for (int round = 0; round < 7; ++round) {
        const workplace one("/dev/shm");
        const workplace other("/dev/shm");
        ours.push_back(seconds([&] { fetch_into(one.path(), mailbox, {}); }));
        bare.push_back(seconds([&] {
            write_by_hand(other.path(), mailbox.messages(), false);
            bench::drain(mailbox);
        }));
    }
    print("10,000 to tmpfs", ours, bare);
}

void measure_disk(const fs::path& disk) {
    const bench::served_mailbox mailbox(bench::corpus::thousand);
    std::vector<double> grouped;
    std::vector<double> strict;
    std::vector<double> bare;
    for (int round = 0; round < 5; ++round) {
        const workplace one(disk);
        const workplace two(disk);
        const workplace three(disk);
        const auto durably = [](const std::function<void()>& work) {
            ::sync();  // pending writes of other rounds are not counted
            return seconds(work);
        };
        grouped.push_back(durably([&] { fetch_into(one.path(), mailbox, {}); }));
        bare.push_back(durably([&] { write_by_hand(three.path(), mailbox.messages(), true); }));
        strict.push_back(durably([&] { fetch_into(two.path(), mailbox, {.strict = true}); }));
    }
    print("1,000 to disk", grouped, bare);
    print("1,000 to disk, strict", strict, bare);
}

// ---- polls, by programs ----

struct finished {
    double seconds = 0;
    long peak_kib = 0;
};

finished run(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO})
        posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null", O_WRONLY, 0);
    finished ending;
    rusage used{};
    ending.seconds = seconds([&] {
        pid_t pid = 0;
        check(::posix_spawn(&pid, arguments[0], &quiet, nullptr, arguments.data(), environ) == 0,
              "a program does not start");
        int status = 0;
        ::wait4(pid, &status, 0, &used);
        check(status == 0, "a program failed");
    });
    posix_spawn_file_actions_destroy(&quiet);
    ending.peak_kib = used.ru_maxrss;
    return ending;
}

void measure_poll(bench::corpus known) {
    const bench::served_mailbox mailbox(known);
    const workplace home("/dev/shm");
    const std::string port = std::to_string(mailbox.port());
    const std::string at = home.path();
    const std::vector<std::string> ours{
        POP3_PROGRAM, "fetch",   "127.0.0.1",   "--tls", "none",
        "--port",     port,      "--user",      "bench", "--password-command",
        "echo bench", "--state", at + "/state", "--to",  "maildir:" + at + "/Mail"};
    const std::vector<std::string> mpop{"/usr/bin/mpop",
                                        "--host=127.0.0.1",
                                        "--port=" + port,
                                        "--tls=off",
                                        "--auth=user",
                                        "--user=bench",
                                        "--passwordeval=echo bench",
                                        "--keep=on",
                                        "--uidls-file=" + at + "/uidls",
                                        "--delivery=maildir," + at + "/mpop"};
    const bool has_peer = fs::exists(mpop.front()) && known == bench::corpus::tiny;
    for (const char* part : {"tmp", "new", "cur"}) fs::create_directories(at + "/mpop/" + part);
    for (int i = 0; i < 2; ++i) run(ours);  // fetches, and learns the listing afterwards
    if (has_peer) run(mpop);
    std::vector<double> wall;
    std::vector<double> peer;
    long peak = 0;
    for (int round = 0; round < 7; ++round) {
        const finished poll = run(ours);
        wall.push_back(poll.seconds);
        peak = std::max(peak, poll.peak_kib);
        if (has_peer) peer.push_back(run(mpop).seconds);
    }
    std::printf("poll of %7u known  %8.3f s   peak %ld KiB\n", mailbox.messages(), median(wall),
                peak);
    if (has_peer)
        std::printf("                       mpop %8.3f s   ratio %.2f\n", median(peer),
                    median(wall) / median(peer));
}

}  // namespace

int main(int argc, char** argv) {
    // First, because the peak of a child is never below that of its parent.
    measure_poll(bench::corpus::tiny);
    const std::string_view more = argc > 2 ? argv[2] : "";
    if (more == "million") measure_poll(bench::corpus::million);
    measure_memory_file_system();
    measure_disk(argc > 1 ? fs::path(argv[1]) : fs::temp_directory_path());
}
