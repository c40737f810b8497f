// SPDX-License-Identifier: MIT
// The vocabulary of RFC 1939: message-numbers, unique-ids, and the three listings.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// A size in octets. What a server announces is a hint, never a promise (RFC 1939, section 11).
using octet_count = std::uint64_t;

/// An integer that counts: no bool, and no character.
template <class T>
concept plain_integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                        !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                        !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// The number of a message in the open maildrop, from 1 (RFC 1939, section 3). It is valid in one
/// session only; a unique_id is valid in all.
class message_number {
  public:
    /// 0: no message.
    constexpr message_number() = default;
    /// An integer is a message-number: `mail.retr(1)`. One that is negative or has more than 32 bits
    /// becomes 0, which no message has: every verb refuses it with errc::invalid_argument.
    template <plain_integer Integer>
    constexpr message_number(Integer value) noexcept  // NOLINT: plain numbers are message-numbers
        : value_(std::in_range<std::uint32_t>(value) ? static_cast<std::uint32_t>(value) : 0) {}

    /// The number; 0: none.
    [[nodiscard]] constexpr std::uint32_t value() const noexcept { return value_; }
    friend constexpr auto operator<=>(message_number, message_number) = default;
    /// Prints the number.
    friend POP3_EXPORT std::ostream& operator<<(std::ostream& out, message_number n);

  private:
    std::uint32_t value_ = 0;
};

/// The unique-id of a message (RFC 1939, section 7): octets that the server keeps for as long as
/// the message exists. Never empty. Not a file name, and not always unique: see unique_id_listing.
class unique_id {
  public:
    /// A unique-id as the server sent it, or as it was stored.
    explicit unique_id(std::string octets) : octets_(std::move(octets)) {}

    /// The octets, untrusted: use escaped() before they reach a terminal.
    [[nodiscard]] const std::string& str() const noexcept { return octets_; }
    /// The octets, as a view that is valid as long as this.
    operator std::string_view() const noexcept { return octets_; }  // NOLINT: it is just octets
    /// In the order of the octets: a key for std::map, and with std::hash for std::unordered_map.
    friend auto operator<=>(const unique_id&, const unique_id&) = default;
    /// Prints the octets, escaped.
    friend POP3_EXPORT std::ostream& operator<<(std::ostream& out, const unique_id& uid);

  private:
    std::string octets_;
};

/// The answer to STAT (RFC 1939, section 5): the number of messages, and their total size.
struct drop_listing {
    std::uint32_t messages = 0;  ///< how many, without those marked as deleted
    octet_count octets = 0;      ///< of all of them, as the server estimates
    friend bool operator==(const drop_listing&, const drop_listing&) = default;
};

/// One line of LIST (RFC 1939, section 5).
struct scan_entry {
    message_number number;   ///< valid in this session
    octet_count octets = 0;  ///< the size, as the server estimates it
    friend bool operator==(const scan_entry&, const scan_entry&) = default;
};

/// All of LIST: ascending by number, each number once. This, not STAT, defines which messages
/// exist.
class POP3_EXPORT scan_listing {
  public:
    /// Iterates in ascending order of the numbers.
    using const_iterator = std::deque<scan_entry>::const_iterator;

    [[nodiscard]] const_iterator begin() const noexcept { return entries_.begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return entries_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    /// The announced size of message `n`; nothing if the listing does not have it.
    [[nodiscard]] std::optional<octet_count> octets(message_number n) const;
    /// The numbers of all messages, for retr_all() and its like.
    [[nodiscard]] std::vector<message_number> numbers() const;
    /// Lines that could not be used: no number, out of range, or a repeated number.
    [[nodiscard]] std::size_t defective_lines() const noexcept { return defective_; }

    /// Adds an entry; sort() must follow the last one.
    void add(scan_entry entry);
    /// Counts a line that could not be used.
    void add_defective_line() noexcept { ++defective_; }
    /// Sorts the entries; of equal numbers the first stays.
    void sort();
    friend bool operator==(const scan_listing&, const scan_listing&) = default;

  private:
    std::deque<scan_entry> entries_;  // a vector that grows needs twice the memory
    std::size_t defective_ = 0;
    bool ascending_ = true;
};

/// One line of UIDL (RFC 1939, section 7). `uid` is a view into its listing: keep id() instead where the
/// listing does not live as long.
struct unique_id_entry {
    message_number number;  ///< valid in this session
    std::string_view uid;   ///< the octets, untrusted; valid as long as the listing
    /// A copy that does not need the listing.
    [[nodiscard]] unique_id id() const { return unique_id(std::string(uid)); }
    friend bool operator==(const unique_id_entry&, const unique_id_entry&) = default;
};

/// All of UIDL: ascending by number, each number once. Two messages may share a unique-id, and
/// a message may be missing: then it has no identity beyond this session.
/// Held in one block: 16 octets a message besides the unique-ids themselves.
class POP3_EXPORT unique_id_listing {
  public:
    /// Iterates in ascending order of the numbers; makes each entry when it is read.
    class const_iterator {
      public:
        /// What it refers to.
        using value_type = unique_id_entry;
        /// The distance of two iterators.
        using difference_type = std::ptrdiff_t;

        /// Of no listing.
        const_iterator() = default;
        /// At this position of `listing`.
        const_iterator(const unique_id_listing* listing, std::size_t at)
            : listing_(listing), at_(at) {}
        /// The entry.
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
    /// A listing that is about to be destroyed returns no views of itself.
    [[nodiscard]] unique_id_entry operator[](std::size_t at) const&;
    unique_id_entry operator[](std::size_t at) const&& = delete;
    /// The unique-id of message `n`; nothing if the listing does not have it.
    [[nodiscard]] std::optional<std::string_view> uid(message_number n) const&;
    std::optional<std::string_view> uid(message_number n) const&& = delete;
    /// The numbers of the messages that have a unique-id here. LIST has those of all.
    [[nodiscard]] std::vector<message_number> numbers() const;
    /// The message with this unique-id; nothing if no message has it, or several have it: then it
    /// identifies none of them. Looks at each entry; for many look-ups make a map.
    [[nodiscard]] std::optional<message_number> number(std::string_view uid) const;
    /// Lines that could not be used: no number, no unique-id, or a repeated number.
    [[nodiscard]] std::size_t defective_lines() const noexcept { return defective_; }

    /// Adds an entry, with a copy of `uid`; sort() must follow the last one.
    void add(message_number n, std::string_view uid);
    /// Counts a line that could not be used.
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

/// The messages of a batch: a list of numbers, or all of a listing.
///
///     mail.retr_all(mail.list(), sink);
///     mail.dele_all({1, 2, 5});
class message_numbers {
  public:
    /// No messages.
    message_numbers() = default;
    /// These messages.
    message_numbers(const std::vector<message_number>& numbers) : numbers_(numbers) {}  // NOLINT
    /// These messages, without a copy.
    message_numbers(std::vector<message_number>&& numbers)  // NOLINT
        : numbers_(std::move(numbers)) {}
    /// These messages.
    message_numbers(std::initializer_list<message_number> numbers) : numbers_(numbers) {}
    /// All messages of LIST.
    message_numbers(const scan_listing& listing) : numbers_(listing.numbers()) {}  // NOLINT
    /// All messages of UIDL.
    message_numbers(const unique_id_listing& listing) : numbers_(listing.numbers()) {}  // NOLINT

    [[nodiscard]] auto begin() const noexcept { return numbers_.begin(); }
    [[nodiscard]] auto end() const noexcept { return numbers_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return numbers_.size(); }

  private:
    std::vector<message_number> numbers_;
};

}  // namespace pop3::inline v1

template <>
struct std::hash<pop3::message_number> {
    std::size_t operator()(pop3::message_number n) const noexcept {
        return std::hash<std::uint32_t>()(n.value());
    }
};
template <>
struct std::hash<pop3::unique_id> {
    std::size_t operator()(const pop3::unique_id& uid) const noexcept {
        return std::hash<std::string_view>()(uid);
    }
};
