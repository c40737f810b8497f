// SPDX-License-Identifier: MIT
#include "mail_in_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "system/directory.hpp"
#include "system/local_error.hpp"
#include "wire/crlf_encoder.hpp"

namespace pop3::cli {
namespace {

constexpr std::string_view ending = ".eml";
constexpr std::size_t most_octets = std::size_t{1024} * 1024 * 1024;
constexpr std::size_t longest_unique_id = 70;  // RFC 1939, section 7

bool is_eml(std::string_view name) {
    return name.ends_with(ending) && name.size() > ending.size();
}

// The name of the file if it may be a unique-id. If it may not, a number that the file has for as long as
// it exists, after a character that no name has: so the unique-id is the same after the next start.
std::string unique_id_of(std::string_view name, ino_t number) {
    name.remove_suffix(ending.size());
    const bool is_plain = std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7F; });
    if (is_plain && name.size() <= longest_unique_id) return std::string(name);
    return '/' + std::to_string(number);
}

constexpr const char* samples[] = {
    R"(From: Ann <ann@example.org>
To: Test <test@example.org>
Date: Mon, 2 Jun 2025 10:00:00 +0000
Message-ID: <1@example.org>
Subject: A first message

Hello.
)",
    R"(From: Bob <bob@example.org>
To: Test <test@example.org>
Date: Mon, 2 Jun 2025 11:00:00 +0000
Message-ID: <2@example.org>
Subject: Dots at the beginnings of lines

.
..
.hidden
)",
    R"(From: Carol <carol@example.org>
To: Test <test@example.org>
Date: Mon, 2 Jun 2025 12:00:00 +0000
Message-ID: <3@example.org>
Subject: =?UTF-8?B?R3LDvMOfZQ==?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="boundary"

--boundary
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe.
--boundary
Content-Type: text/plain; name="note.txt"
Content-Disposition: attachment; filename="note.txt"

A note.
--boundary--
)",
};

}  // namespace

std::vector<mail_of_file> read_eml_files(const std::filesystem::path& path) {
    const system::directory folder(path);
    std::vector<std::string> names;
    folder.list([&](const system::directory_entry& entry) {
        if (entry.is_file && is_eml(entry.name)) names.emplace_back(entry.name);
    });
    if (names.empty()) raise(fail(errc::invalid_argument, "no file *.eml in " + path.string()));
    std::ranges::sort(names);
    std::vector<mail_of_file> mail;
    std::size_t octets = 0;
    for (const std::string& name : names) {
        const system::file_name whole(path, name);
        const system::unique_fd file = folder.open_file(name.c_str(), O_RDONLY);
        struct stat is {};
        if (!file || ::fstat(file.get(), &is) != 0) system::raise_errno("read " + whole.string());
        octets += static_cast<std::size_t>(is.st_size);
        if (octets > most_octets)
            raise(fail(errc::invalid_argument,
                       "more than 1 GiB in the files *.eml of " + path.string()));
        std::string text;
        wire::crlf_encoder().encode(system::read_all(file.get(), whole), text);
        mail.push_back(
            {std::make_shared<const std::string>(std::move(text)), unique_id_of(name, is.st_ino)});
    }
    return mail;
}

void add_sample_mail(memory_backend& mail, const std::string& user) {
    for (const char* const text : samples) mail.add_text(user, text);
}

}  // namespace pop3::cli
