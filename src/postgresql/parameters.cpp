// SPDX-License-Identifier: MIT
#include "parameters.hpp"

#include <array>
#include <bit>

#include "system/local_error.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::inline v1::postgresql {
namespace {

bool is_text(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return false;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace

parameters& parameters::operator<<(std::int64_t value) {
    std::array<char, 8> wire{};  // in network byte order
    auto bits = std::bit_cast<std::uint64_t>(value);
    for (auto at = wire.rbegin(); at != wire.rend(); ++at, bits >>= 8)
        *at = static_cast<char>(bits & 0xFF);
    return append({wire.data(), wire.size()});
}

parameters& parameters::operator<<(std::string_view text) {
    if (!is_text(text))
        system::raise_errno("store \"" + escaped(text) + "\" in the database", EILSEQ);
    return append(text);
}

parameters& parameters::octets(std::string_view value) {
    return append(value);
}

parameters& parameters::flag(bool value) {
    return append(value ? std::string_view("\1", 1) : std::string_view("\0", 1));
}

parameters& parameters::null() {
    places_.push_back({octets_.size(), 0, true});
    return *this;
}

parameters& parameters::append(std::string_view octets) {
    places_.push_back({octets_.size(), octets.size(), false});
    octets_ += octets;
    octets_ += '\0';  // an empty value has an address, too
    return *this;
}

parameters::arguments parameters::for_libpq() const {
    arguments all;
    for (const place& each : places_) {
        all.values.push_back(each.is_null ? nullptr : octets_.data() + each.offset);
        all.lengths.push_back(static_cast<int>(each.length));
        all.formats.push_back(1);
    }
    return all;
}

std::string as_array(const std::vector<std::string>& texts) {
    std::string array = "{";
    for (const std::string& text : texts) {
        array += array.size() == 1 ? "\"" : ",\"";
        for (const char octet : text) {
            if (octet == '"' || octet == '\\') array += '\\';
            array += octet;
        }
        array += '"';
    }
    return array + '}';
}

std::string as_array(const std::vector<std::int64_t>& numbers) {
    std::string array = "{";
    for (const std::int64_t number : numbers)
        array += (array.size() == 1 ? "" : ",") + std::to_string(number);
    return array + '}';
}

}  // namespace pop3::inline v1::postgresql
