// SPDX-License-Identifier: MIT
// A ledger with damaged octets: it is used or refused, and nothing in it is executed.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fetch/ledger/ledger.hpp"
#include "fetch/ledger/sqlite/sqlite_file.hpp"
#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
#include "property.hpp"
#include "system/local_error.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

namespace fs = std::filesystem;

// A directory of this process, removed at its end.
class state_directory {
  public:
    state_directory() {
        std::string name = (fs::temp_directory_path() / "pop3-fuzz-XXXXXX").string();
        require(::mkdtemp(name.data()) != nullptr, "there is room for a ledger");
        path_ = name;
    }
    ~state_directory() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    state_directory(const state_directory&) = delete;
    state_directory& operator=(const state_directory&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

void use(const fs::path& state) {
    fetch::sqlite_ledger book(state);
    const auto account = book.acquire({"pop.example.org:995/mrose", "", ""}, {});
    const std::unique_ptr<fetch::known_messages> known = account->known();
    while (known->next()) {
    }
    static_cast<void>(account->setbacks());
    static_cast<void>(account->open_intents());
    static_cast<void>(account->unchanged());
    static_cast<void>(account->last_run());
    account->forget_vanished(fetch::instant{});
    static_cast<void>(book.accounts());
}

std::string healthy_ledger() {
    const state_directory state;
    use(state.path());
    std::ostringstream octets;
    octets << std::ifstream(fetch::ledger_path(state.path()), std::ios::binary).rdbuf();
    return octets.str();
}

// Each three octets of the input change one octet of a healthy ledger.
std::string damaged(std::string_view input) {
    static const std::string healthy = healthy_ledger();
    std::string octets = healthy;
    for (; input.size() >= 3; input.remove_prefix(3)) {
        const std::size_t at =
            static_cast<unsigned char>(input[0]) * 256U + static_cast<unsigned char>(input[1]);
        octets[at % octets.size()] = input[2];
    }
    return octets;
}

}  // namespace

void ledger(std::string_view input) {
    const unsigned choice = take_choice(input);
    const state_directory state;
    const fs::path file = fetch::ledger_path(state.path());
    std::ofstream(file, std::ios::binary)
        << ((choice & 1U) == 0 ? damaged(input) : std::string(input));
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    try {
        use(state.path());
    } catch (const system::local_error& refused) {
        require_plain(refused.what());
    }
}

}  // namespace pop3::fuzz
