// SPDX-License-Identifier: MIT
// How fast a Gmail mailbox and a client of the API may be used: shared by all accounts and processes of
// a state directory, because Google counts their requests together.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/clock.hpp"
#include "system/directory.hpp"

namespace pop3::fetch {

/// Whose requests Google counts.
enum class paced { mailbox, client };

/// After each refusal because of too many requests the pause doubles, from one second to one minute; after
/// a success it begins anew. Refusals during a pause do not double it. Any number of threads and processes may
/// use it at once. Throws local_error if the disk fails.
class import_pace {
  public:
    static constexpr std::chrono::seconds longest_step{60};
    /// No pause is longer, whatever Google asks for.
    static constexpr std::chrono::hours longest{24};

    /// The files are in `folder`, and named after the mailbox and the client.
    import_pace(const std::filesystem::path& folder, std::string_view mailbox,
                std::string_view client);

    /// Before this moment nothing is sent; a moment that has passed if there is no pause.
    [[nodiscard]] instant not_before(instant now) const;
    /// Google refused a request. `asked`: the pause it asks for. `chance`, from 0 to 1, makes a new pause
    /// up to half as much longer, so that those who wait do not come back together.
    void slow_down(paced whose, std::optional<std::chrono::seconds> asked, instant now,
                   double chance);
    /// Google accepted a request: a pause that has passed is forgotten.
    void succeeded(instant now);

  private:
    struct state;
    [[nodiscard]] state read(const std::string& name, instant now) const;
    void write(const std::string& name, const state& now_it_is) const;

    system::directory folder_;
    std::string mailbox_;  // names of files
    std::string client_;
};

}  // namespace pop3::fetch
