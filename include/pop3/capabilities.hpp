// SPDX-License-Identifier: MIT
// A server's capabilities (RFC 2449): the CAPA listing, and how to read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// One line of CAPA.
struct capability {
    std::string name;                    ///< as the server writes it: "SASL"
    std::vector<std::string> arguments;  ///< the words after it: "PLAIN"
    friend bool operator==(const capability&, const capability&) = default;
};

/// How long the server keeps messages (RFC 2449, section 6.7).
struct expiry {
    std::optional<std::uint32_t> days;  ///< nothing: NEVER; 0: read messages are deleted at QUIT
    bool differs_by_user = false;       ///< ask again after login
};

/// The minimum time between logins (RFC 2449, section 6.5).
struct login_delay {
    std::uint32_t seconds = 0;     ///< from one login to the next
    bool differs_by_user = false;  ///< ask again after login
};

/// The CAPA listing at one moment. Names compare without regard to case; a name that comes twice
/// has the arguments of both. The listings before TLS, after TLS and after login may all differ.
class POP3_EXPORT capabilities {
  public:
    /// Iterates over the capabilities in the order of the listing.
    using const_iterator = std::vector<capability>::const_iterator;

    [[nodiscard]] const_iterator begin() const noexcept { return entries_.begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return entries_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

    /// True if `name` is listed.
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    /// The capability of that name, or null.
    [[nodiscard]] const capability* find(std::string_view name) const;
    /// True if `name` is listed with `argument`, both without regard to case.
    [[nodiscard]] bool has(std::string_view name, std::string_view argument) const;

    /// True if SASL is listed with the mechanism `name` (RFC 5034, section 3).
    [[nodiscard]] bool offers_mechanism(std::string_view name) const { return has("SASL", name); }
    /// EXPIRE (RFC 2449, section 6.7); nothing if it is not listed, or its argument is unreadable.
    [[nodiscard]] std::optional<expiry> expire() const;
    /// LOGIN-DELAY (RFC 2449, section 6.5); nothing if it is not listed, or its argument is
    /// unreadable.
    [[nodiscard]] std::optional<login_delay> delay() const;
    /// The server's name for itself. For logs, never for decisions.
    [[nodiscard]] std::string implementation() const;

    /// Adds one line of CAPA; empty lines are skipped.
    void add(std::string_view line);
    friend bool operator==(const capabilities&, const capabilities&) = default;

  private:
    std::vector<capability> entries_;
};

}  // namespace pop3::inline v1
