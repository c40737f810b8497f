// SPDX-License-Identifier: MIT
#include "user_name.hpp"

#include <pwd.h>

namespace pop3::inline v1::system {

std::string user_name(uid_t user) {
    std::string room(16 * 1024, '\0');
    struct passwd entry {};
    struct passwd* found = nullptr;
    ::getpwuid_r(user, &entry, room.data(), room.size(), &found);
    return found ? entry.pw_name : "user " + std::to_string(user);
}

}  // namespace pop3::inline v1::system
