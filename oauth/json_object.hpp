// SPDX-License-Identifier: MIT
// A JSON object (RFC 8259) with texts, numbers and objects: all that OAuth 2 has. The only file that knows
// the library for JSON, which takes seconds to compile.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pop3/credentials.hpp"

namespace pop3::oauth {

class json_object {
  public:
    /// Without members.
    json_object();
    ~json_object();
    json_object(json_object&& from) noexcept;
    json_object& operator=(json_object&& from) noexcept;

    /// Nothing if `text` is anything but an object.
    static std::optional<json_object> parse(std::string_view text);

    /// The text of a member; empty without one, or if it is no text.
    [[nodiscard]] secret_string secret(const std::string& name) const;
    [[nodiscard]] std::string text(const std::string& name) const;
    /// The number of a member, also if it is written as a text.
    [[nodiscard]] std::optional<std::int64_t> number(const std::string& name) const;
    [[nodiscard]] std::optional<json_object> object(const std::string& name) const;

    void set(const std::string& name, std::string_view text);
    void set(const std::string& name, std::int64_t number);
    /// As text; octets that are not UTF-8 are replaced.
    [[nodiscard]] secret_string dump() const;

  private:
    struct members;
    std::unique_ptr<members> members_;
};

}  // namespace pop3::oauth
