// SPDX-License-Identifier: MIT
// The process that holds a lock file, as the text of the file names it.
#pragma once

#include <sys/types.h>

#include <ctime>
#include <string>
#include <string_view>

namespace pop3::inline v1::system {

/// This process, in the format of Dovecot: "4711:host". Programs that know only process numbers
/// read the first part.
std::string lock_owner();

enum class owner_state {
    unknown,  ///< the text names nobody, or a process of another host
    lives,    ///< a process of this host that has run since before the lock was created
    ended,    ///< a process of this host that has ended
};

/// The state of the process that `text` names: by its number and its host, or by its number alone,
/// which names no process that has ended, because it may be one of another host. `created` is the
/// time of the lock: a process that began later only has the same number.
owner_state state_of_owner(std::string_view text, std::time_t created);

}  // namespace pop3::inline v1::system
