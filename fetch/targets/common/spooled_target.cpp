// SPDX-License-Identifier: MIT
#include "spooled_target.hpp"

#include "unique_name.hpp"

#include <optional>

#include "fetch/error.hpp"

namespace pop3::fetch {

spooled_message::spooled_message(const std::filesystem::path& directory, std::string_view uid)
    : name_(unique_maildir_name()), uid_(uid), body_(directory) {}

void spooled_message::prepend(std::string_view lines) {
    lead_octets_ += lines.size();
    add(lines);
}

void spooled_message::write(std::string_view octets) {
    content_.update(octets);
    add(octets);
}

void spooled_message::add(std::string_view octets) {
    sender_.scan(octets);
    body_.write(octets);
}

// Nothing to make durable: until it is delivered, the server has it.
void spooled_message::finish() {
    sender_.finish();
    digester whole;
    whole.update(uid_);
    whole.update(std::string_view("\0", 1));
    whole.update(hex(content_.finish().content));
    identity_ = hex(whole.finish());
}

spooled_target::spooled_target(std::string description, std::filesystem::path directory)
    : description_(std::move(description)), directory_(std::move(directory)) {}

std::unique_ptr<staged_message> spooled_target::begin(std::string_view uid) {
    return std::make_unique<spooled_message>(directory_, uid);
}

// After one message was delivered, nothing may be thrown that hides it. And a target that has
// failed is not asked again for the rest of the group.
std::vector<delivery> spooled_target::commit(std::span<staged_message* const> group) {
    std::vector<delivery> outcomes;
    std::optional<failure> gone;
    for (staged_message* const each : group) {
        try {
            outcomes.push_back(gone ? delivery{delivery::outcome::deferred, *gone}
                                    : deliver(static_cast<const spooled_message&>(*each)));
        } catch (const system::local_error& error) {
            if (outcomes.empty()) throw;
            gone = error.reason();
            outcomes.push_back({delivery::outcome::deferred, *gone});
        }
    }
    return outcomes;
}

target::names spooled_target::recover(std::span<const std::string>) {
    return {};
}

}  // namespace pop3::fetch
