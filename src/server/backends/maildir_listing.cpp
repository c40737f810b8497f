// SPDX-License-Identifier: MIT
#include "maildir_listing.hpp"

#include <algorithm>
#include <cerrno>

#include "sasl/md5.hpp"
#include "system/local_error.hpp"

namespace pop3::inline v1::serving {
result<maildir_folders> maildir_folders::open_in(const system::directory& maildir) {
    maildir_folders opened;
    for (std::size_t i = 0; i < names.size(); ++i) {
        try {
            opened.folders_[i] = maildir.part(names[i]);
        } catch (const system::local_error& error) {
            const int number = error.reason().code.value();
            if (number == ENOENT || number == ENOTDIR || number == ELOOP)
                return fail(errc::system_permanent, "not a Maildir");
            return fail(number == EACCES ? errc::system_permanent : errc::system_temporary,
                        std::system_category().message(number));
        }
    }
    return opened;
}

maildir_entry::maildir_entry(std::size_t folder, std::string file)
    : folder_(folder),
      file_(std::move(file)),
      name_length_(std::min(file_.find(':'), file_.size())) {}

result<std::vector<maildir_entry>> list_maildir(const maildir_folders& folders) {
    std::vector<maildir_entry> all;
    // New before cur: a message that is moved meanwhile is seen twice rather than never.
    try {
        for (std::size_t i = 0; i < maildir_folders::names.size(); ++i)
            folders.at(i).list([&](const system::directory_entry& entry) {
                if (entry.is_file && entry.name[0] != '.') all.emplace_back(i, entry.name);
            });
    } catch (const system::local_error& error) {
        return fail(errc::system_temporary, error.reason().code.message());
    }
    // Of two with the same name the later one still exists.
    std::reverse(all.begin(), all.end());
    std::stable_sort(all.begin(), all.end(), [](const maildir_entry& a, const maildir_entry& b) {
        return a.name() < b.name();
    });
    all.erase(std::unique(all.begin(), all.end(),
                          [](const maildir_entry& a, const maildir_entry& b) {
                              return a.name() == b.name();
                          }),
              all.end());
    return all;
}

std::string unique_id_of(std::string_view name) {
    const bool fits =
        !name.empty() && name.size() <= 70 &&
        std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    return fits ? std::string(name) : sasl::md5_hex(name);
}

}  // namespace pop3::inline v1::serving
