// SPDX-License-Identifier: MIT
// messages: the maildrop as a range. Number, size and unique-id are there; the rest is retrieved on demand.
//
//     for (const auto& message : mail.messages())
//         if (message.octets() < 100'000) save(message.retr());
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "pop3/client_place.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/message_reader.hpp"
#include "pop3/reply.hpp"
#include "pop3/sink.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1 {

/// LIST and UIDL of one session.
struct message_listing {
    scan_listing sizes{};                     ///< LIST: which messages exist
    std::optional<unique_id_listing> uids{};  ///< UIDL; nothing: the server does not have it
};

namespace flows {
/// LIST and UIDL (RFC 1939, sections 5 and 7). A server that does not know UIDL is no failure.
POP3_EXPORT flow<message_listing> list_messages(dialogue& s);
}  // namespace flows

/// One message of a maildrop, as messages() lists it. Its verbs are those of the client that listed it,
/// with this message's number: they return and fail as these do. If that client was destroyed, or has
/// connected again, they fail with errc::session_unusable.
template <class Self, template <class> class Outcome>
class listed_message {
  public:
    /// Made by messages().
    listed_message(detail::client_place<Self, Outcome> place, scan_entry entry,
                   std::optional<unique_id> uid)
        : place_(std::move(place)), entry_(entry), uid_(std::move(uid)) {}

    /// Its number, which is valid in this session only.
    [[nodiscard]] message_number number() const noexcept { return entry_.number; }
    /// Its size, as the server estimates it.
    [[nodiscard]] octet_count octets() const noexcept { return entry_.octets; }
    /// What identifies it in later sessions; nothing if the server lists none for it.
    [[nodiscard]] const std::optional<unique_id>& uid() const noexcept { return uid_; }

    /// RETR: the message, exactly as stored. It is in memory as a whole.
    Outcome<std::string> retr() const {
        Self* const mail = place_.client();
        return mail ? mail->retr(number()) : place_.template without_client<std::string>();
    }
    /// RETR: passes the message to `sink` as it arrives. Returns its size in octets.
    Outcome<octet_count> retr(any_sink sink) const {
        Self* const mail = place_.client();
        return mail ? mail->retr(number(), std::move(sink))
                    : place_.template without_client<octet_count>();
    }
    /// TOP: the header, the empty line, and the first `lines` lines of the body. header_fields finds the
    /// fields in it.
    Outcome<std::string> top(std::uint32_t lines = 0) const {
        Self* const mail = place_.client();
        return mail ? mail->top(number(), lines) : place_.template without_client<std::string>();
    }
    /// RETR; the caller reads the message at its own pace.
    Outcome<message_reader<Self, Outcome>> open_retr() const {
        Self* const mail = place_.client();
        return mail ? mail->open_retr(number())
                    : place_.template without_client<message_reader<Self, Outcome>>();
    }
    /// DELE: marks the message for deletion. Nothing is deleted before quit() of the client.
    Outcome<reply> dele() const {
        Self* const mail = place_.client();
        return mail ? mail->dele(number()) : place_.template without_client<reply>();
    }

  private:
    detail::client_place<Self, Outcome> place_;
    scan_entry entry_;
    std::optional<unique_id> uid_;
};

/// The messages of a maildrop, in ascending order of their numbers: a std::ranges::forward_range, and
/// sized. It makes each listed_message when it is read, so `auto&` has to be `const auto&`. Made by
/// messages() of a client. It keeps what was listed then: a message that is marked for deletion later stays
/// in it.
template <class Self, template <class> class Outcome>
class message_range {
  public:
    class const_iterator;
    /// What it is made of.
    using value_type = listed_message<Self, Outcome>;

    /// Made by messages().
    message_range(std::shared_ptr<Self* const> mail, message_listing listing)
        : place_(std::move(mail)),
          listing_(std::make_shared<const message_listing>(std::move(listing))) {}

    [[nodiscard]] const_iterator begin() const noexcept {
        return const_iterator(*this, listing_->sizes.begin());
    }
    [[nodiscard]] const_iterator end() const noexcept {
        return const_iterator(*this, listing_->sizes.end());
    }
    [[nodiscard]] std::size_t size() const noexcept { return listing_->sizes.size(); }
    [[nodiscard]] bool empty() const noexcept { return listing_->sizes.empty(); }
    /// What the server listed.
    [[nodiscard]] const message_listing& listing() const noexcept { return *listing_; }

    /// Iterates in ascending order of the numbers. Valid as long as its range.
    class const_iterator {
      public:
        /// What it makes.
        using value_type = listed_message<Self, Outcome>;
        /// The distance of two iterators.
        using difference_type = std::ptrdiff_t;

        /// Of no range.
        const_iterator() = default;
        /// The message.
        value_type operator*() const { return range_->message(*at_); }
        const_iterator& operator++() {
            ++at_;
            return *this;
        }
        const_iterator operator++(int) {
            const_iterator before = *this;
            ++at_;
            return before;
        }
        /// True if both are at the same message.
        friend bool operator==(const const_iterator& a, const const_iterator& b) noexcept {
            return a.at_ == b.at_;
        }

      private:
        friend class message_range;
        const_iterator(const message_range& range, scan_listing::const_iterator at)
            : range_(&range), at_(at) {}
        const message_range* range_ = nullptr;
        scan_listing::const_iterator at_{};
    };

  private:
    [[nodiscard]] value_type message(const scan_entry& entry) const {
        std::optional<unique_id> uid;
        if (listing_->uids)
            if (const auto octets = listing_->uids->uid(entry.number))
                uid.emplace(std::string(*octets));
        return {place_, entry, std::move(uid)};
    }

    detail::client_place<Self, Outcome> place_;
    std::shared_ptr<const message_listing> listing_;
};

}  // namespace pop3::inline v1
