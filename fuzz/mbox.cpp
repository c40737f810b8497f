// SPDX-License-Identifier: MIT
// The text of an mbox: its messages are where the index says, one after the other, and each is sent
// with the announced size, in any pieces.
#include <sys/mman.h>
#include <unistd.h>

#include "property.hpp"
#include "sasl/md5.hpp"
#include "server/backends/mbox_index.hpp"
#include "server/backends/mbox_source.hpp"
#include "system/unique_fd.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

system::unique_fd file_with(std::string_view octets) {
    system::unique_fd file(::memfd_create("mbox", MFD_CLOEXEC));
    while (!octets.empty()) {
        const ssize_t put = ::write(file.get(), octets.data(), octets.size());
        require(put > 0, "the machine has memory for a file");
        octets.remove_prefix(static_cast<std::size_t>(put));
    }
    return file;
}

// The first octet makes a line longer than what is read at a time.
std::string with_a_long_line(unsigned choice, std::string_view input) {
    std::string text(input);
    if ((choice & 1U) == 0) return text;
    const std::size_t length = 64 * 1024 - 4 + (choice >> 1U) % 8;
    text.insert(std::min(text.size(), text.find('\n') + 1), length, (choice & 16U) ? '>' : 'x');
    return text;
}

std::string sent(int file, const serving::mbox_part& part, std::size_t most) {
    serving::mbox_source source(file, part);
    std::string all;
    while (true) {
        const result<std::string_view> piece = source.next(most);
        require(piece.has_value(), "a file that does not change is sent");
        if (piece->empty()) return all;
        all += *piece;
    }
}

void require_message(int file, std::string_view text, const serving::mbox_part& part) {
    require(part.begin < part.text && part.text <= part.end && part.end <= part.next,
            "a message has a From_ line and a text");
    require(text.substr(part.begin).starts_with("From "), "it begins with From_");
    require(part.digest == sasl::md5_hex(text.substr(part.text, part.end - part.text)),
            "the unique-id is of the text");
    const std::string whole = sent(file, part, SIZE_MAX);
    require(whole.size() == part.size, "the size is that of what is sent", whole);
    require(whole.empty() || whole.ends_with("\r\n"), "lines have ends", whole);
    require(whole == sent(file, part, 1), "in any pieces");
}

}  // namespace

void mbox(std::string_view input) {
    const unsigned choice = take_choice(input);
    const std::string text = with_a_long_line(choice, input);
    const system::unique_fd file = file_with(text);
    const auto parts = serving::index_mbox(file.get());
    require(parts.has_value(), "every file is an mbox");
    std::uint64_t at = parts->empty() ? text.size() : parts->front().begin;
    for (const serving::mbox_part& part : *parts) {
        require(part.begin == at, "no octet lies between messages");
        require_message(file.get(), text, part);
        at = part.next;
    }
    require(at == text.size(), "the last message ends with the file");
}

}  // namespace pop3::fuzz
