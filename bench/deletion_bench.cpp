// SPDX-License-Identifier: MIT
// The cost of identifying 10,000 old messages (TOP n 0) before they are deleted, over a link with a
// round trip of 40 ms, against the deletion alone. A ratio of wall times, medians of alternating
// rounds.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "fetch/run/run.hpp"
#include "interleaved_timing.hpp"
#include "pop3/client.hpp"
#include "served_mailbox.hpp"
#include "slow_link.hpp"

namespace {

using namespace pop3;
namespace fs = std::filesystem;

constexpr std::chrono::milliseconds one_way{20};

connect_options options(std::uint16_t port) {
    return {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}};
}

fetch::report fetch_from(std::uint16_t port, const fs::path& home, fetch::retention after) {
    fetch::null_observer watcher;
    fetch::fetch_request task{"127.0.0.1",        options(port),
                              {"bench", "bench"}, fetch::maildir_spec{home / "Mail"},
                              home / "state",     {.after = after}};
    task.file = home;  // the account is known by its name there, on any port
    task.entry = "bench";
    return fetch::run(task, watcher);
}

// Login, listings, DELE for each, QUIT.
double delete_unseen(std::uint32_t messages) {
    const bench::served_mailbox mailbox(bench::corpus::small);
    const bench::slow_link link(mailbox.port(), one_way);
    return bench::seconds([&] {
        client mail("127.0.0.1", options(link.port()));
        mail.login({"bench", "bench"});
        std::vector<message_number> numbers;
        for (const unique_id_entry& entry : mail.uidl()) numbers.push_back(entry.number);
        if (numbers.size() != messages || mail.list().size() != messages)
            throw std::runtime_error("the listing is not complete");
        mail.dele_all(std::move(numbers));
        mail.quit();
    });
}

double delete_identified(std::uint32_t& messages) {
    const bench::served_mailbox mailbox(bench::corpus::small);
    messages = mailbox.messages();
    std::string home = "/dev/shm/pop3-bench-XXXXXX";
    if (!::mkdtemp(home.data())) throw std::runtime_error("no directory in /dev/shm");
    if (fetch_from(mailbox.port(), home, fetch::retention::keep).fetched != messages)
        throw std::runtime_error("the fetch failed");
    const bench::slow_link link(mailbox.port(), one_way);
    fetch::report result;
    const double took =
        bench::seconds([&] { result = fetch_from(link.port(), home, fetch::retention::remove); });
    fs::remove_all(home);
    if (result.deleted != messages || result.fetched != 0)
        throw std::runtime_error("not all was deleted unfetched" +
                                 (result.stopped ? ": " + result.stopped->message() : ""));
    return took;
}

}  // namespace

int main() {
    std::vector<double> identified;
    std::vector<double> unseen;
    for (int round = 0; round < 3; ++round) {
        std::uint32_t messages = 0;
        identified.push_back(delete_identified(messages));
        unseen.push_back(delete_unseen(messages));
    }
    std::printf("10,000 deleted, 40 ms  %8.3f s   without TOP %8.3f s   ratio %.2f\n",
                bench::median(identified), bench::median(unseen),
                bench::median(identified) / bench::median(unseen));
}
