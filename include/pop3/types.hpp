// SPDX-License-Identifier: MIT
// The vocabulary of RFC 1939: message-numbers, unique-ids, and the three listings.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// A size in octets. What a server announces is a hint, never a promise (RFC 1939, section 11).
using octet_count = std::uint64_t;

/// The number of a message in the open maildrop, from 1 (RFC 1939, section 3). It is valid in one
/// session only; a unique_id is valid in all.
class message_number {
  public:
    constexpr message_number() = default;
    /// A number that is negative or has more than 32 bits becomes 0, which no message has: every
    /// verb refuses it with errc::invalid_argument.
    template <std::integral Integer>
    constexpr explicit message_number(Integer value)
        : value_(std::in_range<std::uint32_t>(value) ? static_cast<std::uint32_t>(value) : 0) {}

    [[nodiscard]] constexpr std::uint32_t value() const noexcept { return value_; }
    friend constexpr auto operator<=>(message_number, message_number) = default;

  private:
    std::uint32_t value_ = 0;
};

/// The unique-id of a message (RFC 1939, section 7): octets that the server keeps for as long as
/// the message exists. Never empty. Not a file name, and not always unique: see unique_id_listing.
class unique_id {
  public:
    explicit unique_id(std::string octets) : octets_(std::move(octets)) {}

    [[nodiscard]] const std::string& str() const noexcept { return octets_; }
    operator std::string_view() const noexcept { return octets_; }  // NOLINT: it is just octets
    friend bool operator==(const unique_id&, const unique_id&) = default;

  private:
    std::string octets_;
};

/// The answer to STAT (RFC 1939, section 5): the number of messages, and their total size.
struct drop_listing {
    std::uint32_t messages = 0;
    octet_count octets = 0;
    friend bool operator==(const drop_listing&, const drop_listing&) = default;
};

/// One line of LIST (RFC 1939, section 5).
struct scan_entry {
    message_number number;
    octet_count octets = 0;
    friend bool operator==(const scan_entry&, const scan_entry&) = default;
};

/// All of LIST: ascending by number, each number once. This, not STAT, defines which messages
/// exist.
class POP3_EXPORT scan_listing {
  public:
    using const_iterator = std::deque<scan_entry>::const_iterator;

    [[nodiscard]] const_iterator begin() const noexcept { return entries_.begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return entries_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    /// The announced size of message `n`; nothing if the listing does not have it.
    [[nodiscard]] std::optional<octet_count> octets(message_number n) const;
    /// Lines that could not be used: no number, out of range, or a repeated number.
    [[nodiscard]] std::size_t defective_lines() const noexcept { return defective_; }

    void add(scan_entry entry);
    void add_defective_line() noexcept { ++defective_; }
    /// Sorts the entries; of equal numbers the first stays.
    void sort();
    friend bool operator==(const scan_listing&, const scan_listing&) = default;

  private:
    std::deque<scan_entry> entries_;  // a vector that grows needs twice the memory
    std::size_t defective_ = 0;
    bool ascending_ = true;
};

/// One line of UIDL (RFC 1939, section 7). `uid` is a view into its listing.
struct unique_id_entry {
    message_number number;
    std::string_view uid;
    friend bool operator==(const unique_id_entry&, const unique_id_entry&) = default;
};

/// All of UIDL: ascending by number, each number once. Two messages may share a unique-id, and
/// a message may be missing: then it has no identity beyond this session.
/// Held in one block: 16 octets a message besides the unique-ids themselves.
class POP3_EXPORT unique_id_listing {
  public:
    class const_iterator {
      public:
        using value_type = unique_id_entry;
        using difference_type = std::ptrdiff_t;

        const_iterator() = default;
        const_iterator(const unique_id_listing* listing, std::size_t at)
            : listing_(listing), at_(at) {}
        unique_id_entry operator*() const { return (*listing_)[at_]; }
        const_iterator& operator++() {
            ++at_;
            return *this;
        }
        const_iterator operator++(int) {
            const_iterator before = *this;
            ++at_;
            return before;
        }
        friend bool operator==(const const_iterator&, const const_iterator&) = default;

      private:
        const unique_id_listing* listing_ = nullptr;
        std::size_t at_ = 0;
    };

    [[nodiscard]] const_iterator begin() const noexcept { return {this, 0}; }
    [[nodiscard]] const_iterator end() const noexcept { return {this, slots_.size()}; }
    [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }
    [[nodiscard]] bool empty() const noexcept { return slots_.empty(); }
    [[nodiscard]] unique_id_entry operator[](std::size_t at) const;
    /// The unique-id of message `n`; nothing if the listing does not have it.
    [[nodiscard]] std::optional<std::string_view> uid(message_number n) const;
    /// The message with this unique-id; nothing if no message has it, or several have it: then it
    /// identifies none of them. Looks at each entry; for many look-ups make a map.
    [[nodiscard]] std::optional<message_number> number(std::string_view uid) const;
    /// Lines that could not be used: no number, no unique-id, or a repeated number.
    [[nodiscard]] std::size_t defective_lines() const noexcept { return defective_; }

    void add(message_number n, std::string_view uid);
    void add_defective_line() noexcept { ++defective_; }
    /// Sorts the entries; of equal numbers the first stays.
    void sort();
    friend bool operator==(const unique_id_listing&, const unique_id_listing&) = default;

  private:
    struct slot {
        message_number number;
        std::uint32_t length = 0;
        std::size_t offset = 0;
        friend bool operator==(const slot&, const slot&) = default;
    };
    std::string octets_;
    std::deque<slot> slots_;
    std::size_t defective_ = 0;
    bool ascending_ = true;
};

}  // namespace pop3::inline v1
